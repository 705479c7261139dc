"""The options of `backsight.train` and of the command line, made into a spec.

An option that is not given comes from the data source's own defaults, then from the spec's.
"""

from collections.abc import Callable, Mapping
from numbers import Integral
from os import PathLike
from typing import Any

import msgspec

from backsight.data import sources
from backsight.data.parts.part_file import PART_FILES
from backsight.engine.spec import Choice, Data, Spec, from_plain, parse_value
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.training.early_stop import read_stop_early
from backsight.training.load_table import make_file_error
from backsight.training.options.columns import make_columns
from backsight.training.options.layers import make_layers
from backsight.training.row_weights import read_class_weights

SPEC_OPTIONS = (
    "seed",
    "dtype",
    "engine",
    "loss",
    "reduction",
    "schedule",
    "warmup",
    "rate",
    "epochs",
    "steps",
    "gradient",
    "difference_step",
    "stop_early",
)
"""Options that are keys of the spec as they are."""
DATA_OPTIONS = (
    "target",
    "missing",
    "task",
    "validation",
    "test",
    "validation_file",
    "test_file",
    "scale",
    "delimiter",
    "decimal",
    "encoding",
    "header",
    "skip_lines",
    "target_scale",
    "row_weights",
    "class_weights",
    "features",
)
LAYER_OPTIONS = (
    "hidden",
    "activation",
    "output",
    "norm",
    "residual",
    "dropout",
    "bias",
    "init",
    "bias_init",
)
OTHER_OPTIONS = (
    "optimizer",
    "batch",
    "l1",
    "l2",
    "regularizer",
    "clip_norm",
    "clip_value",
    "clipping",
)
COLUMN_OPTIONS = ("columns", "drop")
OPTION_NAMES = (
    *SPEC_OPTIONS,
    *DATA_OPTIONS,
    *COLUMN_OPTIONS,
    *LAYER_OPTIONS,
    *OTHER_OPTIONS,
)
SPELLINGS = {
    "lr": "rate",
    "learning_rate": "rate",
    "initializer": "init",
    "batch_size": "batch",
    "bias_initializer": "bias_init",
}


def _read_path(path: Any) -> str | None:
    """A path, None for "". Raises BadSpec for rows in memory."""
    if not isinstance(path, str | PathLike | None):
        raise BadSpec(
            _(
                "--validation-file and --test-file take the path of a file; got {kind}. Write it "
                "to one: frame.to_csv(FILE, index=False), or frame.write_csv(FILE) in polars."
            ).format(kind=type(path).__name__)
        )
    return str(path) or None


def _read_target(target: Any) -> str:
    """Names of columns with commas between them, from one or several; a number is a name, too, for
    columns of a DataFrame may be called so. Raises BadSpec."""
    names = target if isinstance(target, list | tuple) else [target]
    for name in names:
        if isinstance(name, bool) or not isinstance(name, str | Integral):
            raise BadSpec(
                _("--target takes the name of a column, or several; got {kind}.").format(
                    kind=type(name).__name__
                )
            )
    return ",".join(map(str, names))


def _read_features(features: Any) -> list[str]:
    """What the network is given: a text with commas between, or a list of texts, in which names may
    have commas. Raises BadSpec."""
    texts = features.split(",") if isinstance(features, str) else features
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise BadSpec(
            _(
                '--features takes names of columns and what is made of them, as in "x1,x2,x1^2"; '
                "got {features!r}."
            ).format(features=features)
        )
    return [text.strip() for text in texts if text.strip()]


READERS: Mapping[str, Callable[[Any], Any]] = {
    "target": _read_target,
    "class_weights": read_class_weights,
    "stop_early": read_stop_early,
    "validation_file": _read_path,
    "test_file": _read_path,
    "features": _read_features,
}
"""Of options that are written in a way of their own."""
ARRAYS = "./arrays"
"""The name of what has no name: arrays from Python."""

FILE_DEFAULTS = {
    "hidden": [64],
    "activation": "relu",
    "epochs": 100,
    "missing": "mean",
    "target_scale": "auto",
}
"""What suits most tables of a few hundred to a few thousand rows."""


def make_spec(source: str, options_given: Mapping[str, Any], *, is_table: bool = False) -> Spec:
    """The spec of a source or file under some options. options_given: None stands for not given.
    is_table: whether what has no name is a DataFrame, whose columns are as those of a file."""
    choice = _read_choice("SOURCE", source) if not is_path(source) else Choice(source)
    options = _without_shares(_normalize_options(options_given))
    _check_positive(options)
    defaults = dict(sources[choice.name].defaults if choice.name in sources else FILE_DEFAULTS)
    if "steps" in options or "epochs" in options:
        defaults = {k: v for k, v in defaults.items() if k not in ("steps", "epochs")}
    if "optimizer" in options and "rate" not in options:
        defaults.pop("rate", None)
    options = {**defaults, **options}
    raw: dict[str, Any] = _select_plain(options)
    raw["data"] = {"source": choice.name, "settings": choice.settings} | {
        k: options[k] for k in DATA_OPTIONS if k in options
    }
    if choice.name == ARRAYS and not is_table:
        raw["data"].pop("missing")
    elif choice.name in sources:
        for key in filter(options.get, COLUMN_OPTIONS):
            raise make_file_error(key, choice.name)
    else:
        columns = make_columns({"*": Choice("auto")}, options.get("columns"), options.get("drop"))
        raw["data"]["columns"] = columns
    raw |= (
        _make_optimizer(options)
        | make_batch(options)
        | _make_regularizer(options)
        | _make_clipping(options)
    )
    raw["layers"] = make_layers(options)
    return from_plain(raw)


def with_options(spec: Spec, options_given: Mapping[str, Any]) -> Spec:
    """A spec from a file with some options changed on the command line."""
    options = _normalize_options(options_given)
    _check_positive(options)
    options = _without_shares(options, spec.data)
    shaping = [k for k in LAYER_OPTIONS if k in options]
    if shaping:
        raise BadSpec(
            _(
                "--{shaping} shapes the network, which the spec file already lists layer "
                "by layer: change [[layers]] there."
            ).format(shaping=shaping[0])
        )
    raw = _select_plain(options)
    raw |= (
        _make_optimizer(options)
        | make_batch(options)
        | _make_regularizer(options)
        | _make_clipping(options)
    )
    data = {k: options[k] for k in DATA_OPTIONS if k in options}
    plain = msgspec.to_builtins(spec, enc_hook=lambda c: c.to_plain())
    if "steps" in raw or "epochs" in raw:
        plain |= {"steps": None, "epochs": None}
    plain["data"] |= data
    plain["data"]["columns"] = make_columns(
        spec.data.columns, options.get("columns"), options.get("drop")
    )
    return from_plain({**plain, **raw})


def _select_plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are keys of the spec."""
    return {k: options[k] for k in SPEC_OPTIONS if k in options}


def _normalize_options(options_given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, by their one spelling.

    A gradient from differences of losses needs the digits of float64, if nothing else is asked for.
    """
    options: dict[str, Any] = {}
    for key, value in options_given.items():
        name = SPELLINGS.get(key, key)
        if name == "threads":
            raise _refuse_threads(value)
        if name not in OPTION_NAMES:
            raise UnknownName(_("option"), key, OPTION_NAMES)
        if value is not None:
            options[name] = READERS[name](value) if name in READERS else value
    if options.get("gradient", "backprop") != "backprop":
        gradient = str(options["gradient"]).replace("-", "_")
        options = {"dtype": "float64", **options, "gradient": gradient}
    return options


def _refuse_threads(value: object) -> BadSpec:
    """The error to raise for a number of threads, which the command line has among its options."""
    number = value if type(value) is int else repr("auto")
    text = _(
        "threads is no option of one training: `backsight.set_threads({number})`, before it, holds "
        "for all. Numbers do not depend on it."
    )
    return BadSpec(text.format(number=number))


def _without_shares(options: dict[str, Any], before: Data | None = None) -> dict[str, Any]:
    """The options without shares of parts that are files. before: what the spec says already.
    Raises BadSpec where both are given."""
    for part, key in PART_FILES.items():
        if options.get(key, getattr(before, key, None)):
            if options.get(part):
                raise BadSpec(_("Give --{part} or --{part}-file, not both.").format(part=part))
            options = {**options, part: 0.0} if options.get(key) else options
    return options


def _check_positive(options: dict[str, Any]) -> None:
    """Numbers that have to be above 0, said in the words of the option."""
    for name in ("rate", "epochs", "steps", "clip_norm", "clip_value", "difference_step"):
        value = options.get(name)
        if isinstance(value, int | float) and not value > 0:
            option_name = "lr" if name == "rate" else name.replace("_", "-")
            raise BadSpec(
                _("--{shown} must be above 0, got {value}.").format(shown=option_name, value=value)
            )


def _make_optimizer(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"optimizer": options["optimizer"]} if "optimizer" in options else {}


def make_batch(options: Mapping[str, Any]) -> dict[str, Any]:
    """batch: a number of rows, or "all", which the spec holds as 0. Raises BadSpec."""
    batch = options.get("batch")
    if batch is None:
        return {}
    if batch == "all":
        return {"batch": 0}
    number = parse_value(batch) if isinstance(batch, str) else batch
    if not isinstance(number, int) or number < 1:
        raise BadSpec(
            _('--batch takes a whole number of at least 1, or "all"; got {batch!r}.').format(
                batch=batch
            )
        )
    return {"batch": number}


def _make_regularizer(options: Mapping[str, Any]) -> dict[str, Any]:
    l1, l2 = (options.get(k) or 0.0 for k in ("l1", "l2"))
    if "regularizer" in options:
        if l1 or l2:
            raise BadSpec(_("Give --regularizer or --l1/--l2, not both."))
        return {"regularizer": options["regularizer"]}
    for name, value in (("l1", l1), ("l2", l2)):
        if not isinstance(value, int | float) or not value >= 0:
            raise BadSpec(
                _("--{name} must be 0 or more, got {value}.").format(name=name, value=value)
            )
    if l1 and l2:  # λ·(ρ·Σ|w| + (1 - ρ)/2·Σw²)
        return {"regularizer": {"name": "elastic_net", "lam": l1 + l2, "rho": l1 / (l1 + l2)}}
    if l1 or l2:
        return {"regularizer": {"name": "l1" if l1 else "l2", "lam": l1 or l2}}
    return {"regularizer": None} if "l1" in options or "l2" in options else {}


def _make_clipping(options: Mapping[str, Any]) -> dict[str, Any]:
    clipping_options = [k for k in ("clip_norm", "clip_value", "clipping") if k in options]
    if len(clipping_options) > 1:
        raise BadSpec(
            _("Give one of {names}.").format(
                names=_(" and ").join(f"--{k.replace('_', '-')}" for k in clipping_options)
            )
        )
    if not clipping_options:
        return {}
    if clipping_options == ["clipping"]:
        return {"clipping": options["clipping"]}
    name = "by_global_norm" if clipping_options == ["clip_norm"] else "by_value"
    return {"clipping": {"name": name, "limit": float(options[clipping_options[0]])}}


def is_path(source: str) -> bool:
    """Whether a source is a file: what stands before the settings of a named one is its name."""
    name = source.partition(":")[0]
    return name not in sources and any(sign in source for sign in "/\\.")


def _read_choice(option: str, text: str) -> Choice:
    try:
        return Choice.parse(text)
    except ValueError as error:
        raise BadSpec(f"{option}: {error}") from None
