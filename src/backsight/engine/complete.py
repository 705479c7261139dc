"""Fills in what a spec leaves open, from the records it names and the shape of the data.

The result says everything: units, activations, initializers, the loss, the rate, and every
setting of every record. Names and settings that do not exist are refused here.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import msgspec

from backsight.engine.skips import require_skips
from backsight.engine.spec import Choice, CompleteSpec, LayerSpec, Spec
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.formula import Formula
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.plain_text.mismatch import explain_mismatch
from backsight.kernel.types import Setting
from backsight.maths import catalogs
from backsight.maths.layers import Statistic


@dataclass(frozen=True, kw_only=True)
class DataShape:
    """What a spec has to fit. inputs: columns of x. classes: 0 for regression; targets: columns
    of y then. rows: of the training part."""

    inputs: int
    classes: int
    targets: int
    rows: int


def complete(spec: Spec, data: DataShape) -> CompleteSpec:
    """The spec with everything filled in; BadSpec or UnknownName where it cannot be."""
    _require_backprop(spec)
    loss = with_defaults("losses", spec.loss or Choice(_choose_loss(spec, data)))
    record = catalogs["losses"][loss.name]
    units = _count_output_units(record.targets, data, spec)
    batch = min(32, data.rows) if spec.batch is None else spec.batch or data.rows
    if batch > data.rows:
        raise BadSpec(
            ngettext(
                "A batch of {batch} is larger than the training part ({rows} row). Give --batch "
                "{rows} or less, or --batch all.",
                "A batch of {batch} is larger than the training part ({rows} rows). Give --batch "
                "{rows} or less, or --batch all.",
                data.rows,
            ).format(batch=batch, rows=data.rows)
        )
    _require_rows(spec.layers, batch)
    optimizer = catalogs["optimizers"][spec.optimizer.name]
    layers = _complete_layers(spec.layers or (LayerSpec(),), units, record.output, data.inputs)
    return CompleteSpec(
        **msgspec.structs.asdict(spec)
        | {
            "loss": loss,
            "layers": layers,
            "optimizer": with_defaults("optimizers", spec.optimizer),
            "rate": optimizer.rate if spec.rate is None else spec.rate,
            "schedule": with_defaults("schedules", spec.schedule),
            "regularizer": spec.regularizer and with_defaults("regularizers", spec.regularizer),
            "clipping": spec.clipping and with_defaults("clippings", spec.clipping),
            "batch": batch,
            "steps": spec.steps or (spec.epochs or 10) * math.ceil(data.rows / batch),
            "epochs": None,
        }
    )


def _require_backprop(spec: Spec) -> None:
    """Raise BadSpec where the portable engine would have to take a gradient that is not its own."""
    if spec.engine == "portable" and spec.gradient != "backprop":
        raise BadSpec(
            _(
                "The portable engine takes the gradient by backprop alone, but --gradient "
                "{gradient} was given. Leave it out, or take --engine numpy."
            ).format(gradient=spec.gradient)
        )


def list_widths(layers: tuple[LayerSpec, ...], inputs: int) -> list[int]:
    """The width before the first layer and after each: [2, 3, 1]."""
    widths = [inputs]
    for layer in layers:
        widths.append(layer.units or widths[-1])
    return widths


def _choose_loss(spec: Spec, data: DataShape) -> str:
    """The loss that the output's activation is fused with, where one is given; else by the data."""
    output = spec.layers[-1].activation if spec.layers else None
    for name in ("categorical_cross_entropy", "binary_cross_entropy", "poisson"):
        fits = bool(data.classes) or name == "poisson"
        if output is not None and fits and output.name in catalogs["losses"][name].fused:
            return name
    return "categorical_cross_entropy" if data.classes else "mean_squared_error"


def _count_output_units(targets: str, data: DataShape, spec: Spec) -> int:
    """How many units the last layer needs. Two classes may share one unit, or have one each."""
    if not data.classes:
        return data.targets
    width = spec.layers[-1].units if spec.layers else None
    if data.classes == 2 and targets != "one_hot":
        usual = 1 if targets in ("binary", "signed") else 2
        return usual if width is None or width > 2 else width
    return data.classes


def _require_rows(layers: tuple[LayerSpec, ...], batch: int) -> None:
    """Statistics over the rows need more than one."""
    mixing_layers = [x.layer.name for x in layers if catalogs["layers"][x.layer.name].joins_rows]
    if mixing_layers and batch < 2:
        raise BadSpec(
            _(
                "{layer} takes mean and variance over the rows of a batch, but a batch has "
                "{batch} row: give --batch 2 or more, or take layer_norm."
            ).format(layer=mixing_layers[0], batch=batch)
        )


def _complete_layers(
    layers: tuple[LayerSpec, ...], units: int, output: str, inputs: int
) -> tuple[LayerSpec, ...]:
    dense = [i for i, x in enumerate(layers) if catalogs["layers"][x.layer.name].widens]
    if not dense:
        raise BadSpec(_("The network has no layer with weights: give at least one dense layer."))
    last = dense[-1]
    if last < len(layers) - 1:
        raise BadSpec(
            _(
                "The last layer is {name}, but a dense layer has to make the output: move "
                "it before the last dense layer, or put a dense one after it."
            ).format(name=layers[-1].layer.name)
        )
    if layers[last].units not in (None, units):
        raise BadSpec(
            ngettext(
                "The last layer has {units} unit, but the targets need {needed}. Leave its units "
                "out, or give data with that many targets or classes.",
                "The last layer has {units} units, but the targets need {needed}. Leave its "
                "units out, or give data with that many targets or classes.",
                layers[last].units or 0,
            ).format(units=layers[last].units, needed=units)
        )
    result = tuple(
        _complete_dense(x, units if i == last else None, output if i == last else "relu")
        if catalogs["layers"][x.layer.name].widens
        else _complete_narrow(x)
        for i, x in enumerate(layers)
    )
    require_skips(result, list_widths(result, inputs))
    return result


def _complete_narrow(layer: LayerSpec) -> LayerSpec:
    """A layer that keeps the number of units; it may have an activation."""
    for key in ("units", "initializer", "bias_initializer"):
        if getattr(layer, key) is not None:
            raise BadSpec(
                _(
                    "{name} keeps the number of units and has no weights to be drawn: "
                    "leave out {key} = {value}, or give it to a dense layer."
                ).format(name=layer.layer.name, key=key, value=getattr(layer, key))
            )
    act = layer.activation and with_defaults("activations", layer.activation)
    return msgspec.structs.replace(
        layer, layer=with_defaults("layers", layer.layer), activation=act
    )


def _complete_dense(layer: LayerSpec, units: int | None, activation: str) -> LayerSpec:
    choice = with_defaults("layers", layer.layer)
    act = with_defaults("activations", layer.activation or Choice(activation))
    suits = catalogs["activations"][act.name].initializer
    initializer = with_defaults("initializers", layer.initializer or Choice(suits))
    wide = layer.units or units
    if wide is None:
        raise BadSpec(_("A hidden dense layer needs its number of units: units = 50."))
    bias = layer.bias_initializer and with_defaults("initializers", layer.bias_initializer)
    return LayerSpec(
        layer=choice,
        units=wide,
        activation=act,
        initializer=initializer,
        bias_initializer=bias if choice.settings.get("bias", True) else None,
    )


def find_settings(catalog: str, name: str) -> tuple[dict[str, Setting], dict[str, Any]]:
    """The defaults of a record's settings, and their kinds with their bounds."""
    record = catalogs[catalog][name]
    formulas = list(_list_formulas(record))
    structure = record.structure if catalog == "layers" else {}
    defaults = {k: v for f in formulas for k, v in f.settings.items()}
    defaults |= {k: s.default for k, s in structure.items()}
    kinds = {k: v for f in formulas for k, v in f.kinds.items()}
    kinds |= {k: s.kind for k, s in structure.items()}
    return defaults, kinds


def with_defaults(catalog: str, choice: Choice) -> Choice:
    """The choice with every setting of its record, checked by name, kind and range."""
    defaults, kinds = find_settings(catalog, choice.name)
    overrides = {}
    for key, value in choice.settings.items():
        if not defaults:
            raise BadSpec(
                _("{name} has no settings, but {key} = {value} was given.").format(
                    name=choice.name, key=key, value=value
                )
            )
        if key not in defaults:
            raise UnknownName(_("setting of {name}").format(name=choice.name), key, defaults)
        try:
            overrides[key] = _require_finite(msgspec.convert(value, kinds[key]))
        except msgspec.ValidationError as error:
            why = _explain_setting(kinds[key], error)
            raise _make_setting_error(choice, key, why, defaults[key]) from None
    return Choice(choice.name, {**defaults, **overrides})


def _make_setting_error(choice: Choice, key: str, why: str, default: Setting) -> BadSpec:
    """Where a setting is of another kind, or out of its range."""
    return BadSpec(
        _(
            "{name}: setting {key} = {value!r} does not do: {why}. The default is {defaults!r}."
        ).format(name=choice.name, key=key, value=choice.settings[key], why=why, defaults=default)
    )


def _require_finite(value: Setting) -> Setting:
    """A setting that is a number, if it is finite: infinity times 0 is not."""
    if isinstance(value, float) and not math.isfinite(value):
        raise msgspec.ValidationError(_("expected a finite number"))
    return value


def _explain_setting(kind: object, error: Exception) -> str:
    """What was expected instead, with the choices where there are some."""
    if get_origin(kind) is Literal:
        return _("it is one of {names}").format(names=join_words(map(str, get_args(kind))))
    return explain_mismatch(str(error))


def _list_formulas(record: object) -> Iterator[Formula]:
    """The formulas of a record, in its fields and in their mappings."""
    for value in vars(record).values():
        if isinstance(value, Formula):
            yield value
        elif isinstance(value, Mapping):
            yield from (v for v in value.values() if isinstance(v, Formula))
            yield from (v.next for v in value.values() if isinstance(v, Statistic))
