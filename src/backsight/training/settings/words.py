"""A spec in words: each setting by what it is, its value with its unit."""

from collections.abc import Iterator

import msgspec

from backsight.engine.spec import Choice, CompleteSpec, LayerSpec, format_setting
from backsight.kernel.language import N_, _, join_words, ngettext, translate_name
from backsight.training.overrides import CHOICES
from backsight.training.settings.differences import drop_defaults

GRADIENTS = {
    "backprop": N_("backpropagation"),
    "central": N_("central differences"),
    "forward": N_("forward differences"),
    "complex": N_("the complex step"),
    "forward_mode": N_("forward-mode differentiation"),
}
SCALES = {
    "standard": N_("mean 0, standard deviation 1"),
    "minmax": N_("from 0 to 1"),
    "none": N_("as they are"),
}


def list_settings(spec: CompleteSpec) -> list[tuple[str, str]]:
    """What each setting is, and its value; the layers apart."""
    return [*_list_data(spec), *_list_training(spec), *_list_computing(spec)]


def list_main_settings(spec: CompleteSpec) -> list[tuple[str, str]]:
    """The same of rows and training alone, in brief: of records what is not usual."""
    brief = {
        field: drop_defaults(catalog, choice)
        for field, catalog in CHOICES.items()
        if isinstance(choice := getattr(spec, field, None), Choice)
    }
    return [*_list_data(spec), *_list_training(msgspec.structs.replace(spec, **brief))]


def list_layer_heads() -> tuple[str, ...]:
    """Above the columns of `list_layers`."""
    return (
        _("layer"),
        _("kind"),
        _("units"),
        _("activation"),
        _("initial weights"),
        _("initial biases"),
    )


def list_layers(spec: CompleteSpec) -> list[tuple[str, ...]]:
    """A row for each layer: its number, kind, units, activation, first weights and biases."""
    return [(str(number), *_describe_layer(layer)) for number, layer in enumerate(spec.layers, 1)]


def format_choice_words(choice: Choice) -> str:
    """A record's name as it stands in a sentence, its settings as they are typed."""
    settings = (
        f"{name}={format_setting(value)}"
        for name, value in choice.settings.items()
        if name != "bias"
    )
    text = join_words(settings)
    name = translate_name(choice.name)
    return _("{name} ({settings})").format(name=name, settings=text) if text else name


def _describe_layer(layer: LayerSpec) -> tuple[str, ...]:
    has_weights = layer.initializer is not None
    biases = (
        _("none")
        if layer.layer.settings.get("bias") is False
        else "0"
        if layer.bias_initializer is None
        else format_choice_words(layer.bias_initializer)
    )
    return (
        format_choice_words(layer.layer),
        "" if layer.units is None else f"{layer.units:,}",
        "" if layer.activation is None else format_choice_words(layer.activation),
        "" if layer.initializer is None else format_choice_words(layer.initializer),
        biases if has_weights else "",
    )


def _list_data(spec: CompleteSpec) -> Iterator[tuple[str, str]]:
    data = spec.data
    source = str(Choice(data.source, data.settings)) if data.settings else data.source
    yield _("data"), source
    if data.target:
        yield _("target"), data.target
    yield _("rows to watch (validation)"), _describe_part(data.validation, data.validation_file)
    yield _("rows to judge by (test)"), _describe_part(data.test, data.test_file)
    yield _("scale of the inputs"), _(SCALES[data.scale])
    if data.target_scale in SCALES:
        yield _("scale of the targets"), _(SCALES[str(data.target_scale)])
    if isinstance(data.class_weights, dict):
        weights = join_words(f"{name} {weight:g}" for name, weight in data.class_weights.items())
        yield _("weights of classes"), weights
    elif data.class_weights:
        yield _("weights of classes"), _("balanced")
    if data.row_weights:
        yield _("weights of rows"), data.row_weights


def _list_training(spec: CompleteSpec) -> Iterator[tuple[str, str]]:
    yield _("loss"), format_choice_words(spec.loss)
    if spec.reduction == "sum":
        yield _("loss of a batch"), _("the sum of its rows' losses")
    if spec.regularizer is not None:
        yield _("regularizer"), format_choice_words(spec.regularizer)
    yield _("optimizer"), format_choice_words(spec.optimizer)
    yield _("learning rate"), f"{spec.rate:g}"
    yield _("schedule"), format_choice_words(spec.schedule)
    if spec.warmup:
        yield _("warm-up"), _count_steps(spec.warmup)
    if spec.clipping is not None:
        yield _("clipping"), format_choice_words(spec.clipping)
    rows = ngettext("{count:,} row", "{count:,} rows", spec.batch).format(count=spec.batch)
    yield _("batch"), rows if spec.batch else _("all rows")
    yield _("length"), _count_steps(spec.steps)
    if spec.stop_early is not None:
        text = _("after {count:,} epochs without a better validation {by}")
        rule = spec.stop_early
        yield _("early stop"), text.format(count=rule.patience, by=_(rule.by))


def _list_computing(spec: CompleteSpec) -> Iterator[tuple[str, str]]:
    yield _("gradient"), _(GRADIENTS[spec.gradient])
    if spec.difference_step is not None:
        yield _("step of the differences"), f"{spec.difference_step:g}"
    yield _("numbers"), spec.dtype
    yield _("engine"), spec.engine
    yield _("seed"), str(spec.seed)
    yield _("draws"), _("version {number}").format(number=spec.streams)


def _describe_part(share: float, file: str | None) -> str:
    if file:
        return file
    if share >= 1:
        return ngettext("{count:,} row", "{count:,} rows", int(share)).format(count=int(share))
    return _("{share:g}% of the rows").format(share=100 * share) if share else _("none")


def _count_steps(count: int) -> str:
    return ngettext("{count:,} step", "{count:,} steps", count).format(count=count)
