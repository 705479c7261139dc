"""The spec: everything that defines a run, as plain data.

A spec is read from TOML or JSON, or made from options; unknown keys are refused by name.
`engine.complete` fills in what is left open, so that a saved spec says everything.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.mismatch import (
    CHOICE,
    RANGE,
    UNKNOWN,
    explain_mismatch,
    split_place,
)
from backsight.kernel.plain_text.pair import split_pair
from backsight.kernel.printable import is_text
from backsight.kernel.streams import make_seed
from backsight.kernel.types import Setting

T = TypeVar("T")
LARGEST = 2**63 - 1
"""The largest whole number of a spec: what TOML, SQLite and NumPy hold."""
MOST = 2**53
"""The most that is counted: beyond it, floats hold no whole numbers."""
STREAMS: Literal[1, 2] = 2
"""The version of the streams that new runs draw by (`kernel.streams`)."""
Natural = Annotated[int, Meta(ge=0, le=LARGEST)]
Length = Annotated[int, Meta(ge=0, le=MOST)]
Count = Annotated[int, Meta(ge=1, le=MOST)]
Rate = Annotated[float, Meta(gt=0)]
Rows = Annotated[float, Meta(ge=0, le=MOST)]
"""A share of the rows, or a number of them."""
RowWeight = Annotated[float, Meta(gt=0, le=1e300)]
"""Finite."""


class Choice:
    """One record of a catalog and its settings: "adam", or {name = "adam", beta2 = 0.99}."""

    __slots__ = ("name", "settings")

    def __init__(self, name: str, settings: Mapping[str, Setting] | None = None) -> None:
        self.name = name
        self.settings = {k: freeze_setting(v) for k, v in (settings or {}).items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and self.to_plain() == other.to_plain()

    def __hash__(self) -> int:
        return hash((self.name, *sorted(self.settings.items())))

    def __repr__(self) -> str:
        return f"Choice({str(self)!r})"

    def __str__(self) -> str:
        """As the command line takes it: adam:beta2=0.99,epsilon=1e-07."""
        settings = ",".join(f"{k}={format_setting(v)}" for k, v in self.settings.items())
        return f"{self.name}:{settings}" if settings else self.name

    def to_plain(self) -> str | dict[str, Any]:
        """As TOML and JSON hold it."""
        if not self.settings:
            return self.name
        lists = {k: list(v) for k, v in self.settings.items() if isinstance(v, tuple)}
        return {"name": self.name, **self.settings, **lists}

    @classmethod
    def parse(cls, raw: object) -> "Choice":
        """From plain data or from the command line's text."""
        if isinstance(raw, Choice):
            return raw
        if isinstance(raw, str):
            return cls._from_text(raw)
        if isinstance(raw, dict) and isinstance(raw.get("name"), str):
            settings = {k: v for k, v in raw.items() if k != "name"}
            wrong = [k for k, v in settings.items() if not _is_plain(v)]
            if not wrong:
                return cls(raw["name"], settings)
            raise ValueError(
                _("setting {wrong!r} must be a number, true, false or a text").format(
                    wrong=wrong[0]
                )
            )
        raise ValueError(
            _('expected a name or {{name = "…", setting = …}}, got {raw!r}').format(raw=raw)
        )

    @classmethod
    def _from_text(cls, text: str) -> "Choice":
        name, _colon, rest = text.partition(":")
        settings: dict[str, Setting] = {}
        for part in filter(None, rest.split(",")):
            pair = split_pair(part)
            if pair is None:
                raise ValueError(
                    _("{text!r}: expected NAME:SETTING=VALUE,… but found {part!r}").format(
                        text=text, part=part
                    )
                )
            key, value = pair
            settings[key] = parse_value(value)
        return cls(name.strip(), settings)


def _is_plain(value: object) -> bool:
    """Whether a value is a number, true, false or a text, or a list of such."""
    if isinstance(value, list | tuple):
        return all(isinstance(v, bool | int | float | str) for v in value)
    return isinstance(value, bool | int | float | str)


def freeze_setting(value: Any) -> Any:
    """A list as a tuple, so that specs can be hashed; anything else as it is."""
    return tuple(value) if isinstance(value, list) else value


def format_setting(value: object) -> str:
    """A setting as the command line takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(map(str, value)) if isinstance(value, tuple) else str(value)


def parse_value(text: str) -> Setting:
    """true, false, a number, or the text itself."""
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


class LayerSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layer. units: None for as many as the layer before, or as the targets have (the last).

    bias_initializer: None for zeros.
    """

    layer: Choice = Choice("dense")
    units: Count | None = None
    activation: Choice | None = None
    initializer: Choice | None = None
    bias_initializer: Choice | None = None


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the rows come from and how they are prepared.

    source: a data source's name, or a file. settings: of the source. target, missing, task: for
    files. validation, test: parts of the rows (below 1) or numbers of rows; validation_file,
    test_file: files with the rows of these parts instead. scale: fitted on the training part.
    columns: what the columns of a file are, by name; "*" stands for all that are not named: "auto"
    looks at them; none at all: numbers. features: what the network is given of the columns of
    numbers: "x1", "x1^2", "x1*x2", "sin(x1)" …, "*" for all others as they are; not given: all of
    them as they are. delimiter, decimal, encoding, header, skip_lines: how a
    text file is written; found where they are not given. target_scale: of numbers to be learned,
    fitted on the training part; "auto": standard, where loss and output take any number; not given:
    none. row_weights: the column that says what each row counts. class_weights: what a row of each
    class counts, 1 for those not named; "balanced": so that all classes of the training part count
    the same together.
    """

    source: str
    settings: dict[str, Setting] = {}
    target: str = ""
    missing: Literal["refuse", "drop", "mean", "median", "most_common", "as_category"] = "refuse"
    task: Literal["auto", "classification", "regression"] = "auto"
    validation: Rows = 0.1
    test: Rows = 0.2
    validation_file: str | None = None
    test_file: str | None = None
    scale: Literal["standard", "minmax", "none"] = "standard"
    columns: dict[str, Choice] | None = None
    features: tuple[str, ...] | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None
    header: bool | None = None
    skip_lines: Length | None = None
    target_scale: Literal["auto", "standard", "none"] | None = None
    row_weights: str | None = None
    class_weights: Literal["balanced"] | dict[str, RowWeight] | None = None

    def __post_init__(self) -> None:
        """Raise BadSpec for a name that no text file can hold, for a record is to have it."""
        for name in (self.source, self.validation_file, self.test_file):
            if name and not is_text(name):
                raise BadSpec(
                    _("The name of the file {name} is no text in UTF-8: rename the file.").format(
                        name=name
                    )
                )

    @property
    def weighs_rows(self) -> bool:
        """Whether some rows count more than others."""
        return bool(self.row_weights or self.class_weights)


class StopEarly(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When training ends before its steps are done: where the network was not better than ever
    before, by loss or score of the validation part, for `patience` epochs."""

    patience: Count = 10
    by: Literal["loss", "score"] = "loss"


class Spec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that defines a run.

    streams: the version of the rules that draws are made by, 1 for runs recorded before there
    was 2.
    gradient: how it is found: by the backward act, or numerically, each weight changed in turn,
    by difference_step where that is a difference (not given: 1e-8).
    reduction: whether the loss of a batch is the mean of its rows, as it is if nothing is said, or
    their sum. rate: of the
    optimizer, before the schedule. warmup: steps over which the rate climbs first.
    batch: rows a step; 0 for all rows; 32, or all where there are fewer, if not given. steps:
    of the whole run; epochs: the same, counted in passes over the
    training rows (steps wins where both are given). stop_early: whether it may end before.
    """

    data: Data
    format: Literal[1] = 1
    seed: Natural = 0
    streams: Literal[1, 2] = STREAMS
    dtype: Literal["float32", "float64"] = "float32"
    engine: Literal["auto", "numpy", "native", "interpret", "portable"] = "auto"
    gradient: Literal["backprop", "central", "forward", "complex", "forward_mode"] = "backprop"
    difference_step: Annotated[float, Meta(gt=0, lt=1)] | None = None
    layers: tuple[LayerSpec, ...] = ()
    loss: Choice | None = None
    reduction: Literal["mean", "sum"] | None = None
    optimizer: Choice = Choice("adam")
    rate: float | None = None
    schedule: Choice = Choice("constant")
    warmup: Length = 0
    regularizer: Choice | None = None
    clipping: Choice | None = None
    batch: Length | None = None
    epochs: Count | None = None
    steps: Count | None = None
    stop_early: StopEarly | None = None

    def __post_init__(self) -> None:
        if self.rate is not None and not 0 < self.rate < float("inf"):
            raise ValueError(_("rate must be a number above 0, got {rate}").format(rate=self.rate))

    @property
    def stream_seed(self) -> int:
        """The seed for whatever is drawn: it draws by the version of this spec's streams."""
        return make_seed(self.seed, self.streams)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same: a complete spec equals one that is written out in full."""
        if not isinstance(other, Spec):
            return NotImplemented
        return msgspec.structs.astuple(self) == msgspec.structs.astuple(other)

    def __hash__(self) -> int:
        return hash(msgspec.structs.astuple(self))


class CompleteSpec(Spec, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A spec that leaves nothing open, as `engine.complete` makes it: what is run and recorded."""

    loss: Choice
    rate: float
    batch: int
    steps: int


def find_complete(spec: Spec) -> CompleteSpec | None:
    """The spec as a complete one; None where it leaves the loss, the rate, the batch or the steps
    open."""
    fields = msgspec.structs.asdict(spec)
    if any(fields[name] is None for name in ("loss", "rate", "batch", "steps")):
        return None
    return CompleteSpec(**fields)


def from_plain(raw: object, kind: type[T] = Spec) -> T:  # type: ignore[assignment] # mypy: defaults of type variables come with 3.13
    """A spec from plain data; BadSpec names the key that is unknown or does not fit."""
    try:
        return msgspec.convert(raw, kind, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise _explain_error(str(error), raw) from None
    except RecursionError as error:
        raise BadSpec(str(error)) from None


def to_plain(spec: msgspec.Struct) -> dict[str, Any]:
    """Plain data of a spec, without what is not set."""
    plain = msgspec.to_builtins(spec, enc_hook=_encode)
    result = _without_none(plain)
    assert isinstance(result, dict)
    return result


def from_text(
    text: str, *, form: Literal["toml", "json"], where: str = "", streams: int = STREAMS
) -> Spec:
    """A spec from TOML or JSON. where: the file's name, for messages; "" for none. streams: their
    version, where the text says none."""
    where = where or _("the spec")
    decode = msgspec.toml.decode if form == "toml" else msgspec.json.decode
    try:
        raw = decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _make_text_error(where, form, str(error)) from None
    except ValueError:  # Python reads no number of so many digits
        raise _make_text_error(where, form, explain_mismatch(RANGE)) from None
    try:
        return from_plain({"streams": streams, **raw} if isinstance(raw, dict) else raw)
    except BadSpec as error:
        raise BadSpec(f"{where}: {error}") from None


def _make_text_error(where: str, form: str, error: str) -> BadSpec:
    return BadSpec(
        _("{where} is not valid {form}: {error}").format(
            where=where, form=form.upper(), error=error
        )
    )


def to_text(spec: Spec, *, form: Literal["toml", "json"]) -> str:
    """TOML or JSON that `from_text` reads back."""
    if form == "toml":
        return msgspec.toml.encode(to_plain(spec)).decode()
    return msgspec.json.format(msgspec.json.encode(to_plain(spec))).decode()


def _decode(kind: type, raw: object) -> Choice:
    return Choice.parse(raw)


def _encode(value: object) -> object:
    assert isinstance(value, Choice)
    return value.to_plain()


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_without_none(v) for v in value]
    return value


def _explain_error(message: str, raw: object) -> BadSpec:
    """msgspec's message, with the known keys where a key is unknown, or the words where it is one
    of some."""
    location, text = split_place(message)
    unknown = UNKNOWN.fullmatch(text)
    if unknown:
        kind = _find_kind(location)
        where = _("key in [{place}]").format(place=location) if location else _("key")
        return BadSpec(str(UnknownName(where, unknown[1], kind.__struct_fields__)))
    choice = CHOICE.fullmatch(text)
    if choice:
        parent, _dot, name = location.rpartition(".")
        text = _("expected one of {names}, got {got}").format(
            names=join_words(_list_words(_find_kind(parent), name)), got=choice[1]
        )
        return BadSpec(_("{name}: {text}").format(name=location, text=text))
    return BadSpec(explain_mismatch(message, raw))


def _find_kind(location: str) -> type[msgspec.Struct]:
    """What stands at a place of a spec."""
    parts: dict[str, type[msgspec.Struct]] = {"data": Data, "stop_early": StopEarly}
    return LayerSpec if location.startswith("layers") else parts.get(location, Spec)


def _list_words(kind: type[msgspec.Struct], name: str) -> tuple[object, ...]:
    """What a field may be that is one of some words."""
    hint = get_type_hints(kind)[name]
    parts = [hint, *get_args(hint)]
    return next(get_args(part) for part in parts if get_origin(part) is Literal)
