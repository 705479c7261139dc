"""Operations of ONNX that are a record of the catalog: by one name, or by what its formula becomes.

Other exporters write a softmax as `Softmax`, this one as its formula's five operations, for the
bits; others have no operation for silu, so that everybody writes a formula. A pattern is what a
formula becomes with the letters of its operands and settings left open::

    elu     Where(Greater(z, 0), z, Mul(alpha, Sub(Exp(Min(z, 0)), 1)))      z: any value
                                                                            alpha: any number
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations
from typing import Any, final

import numpy as np

from backsight.adapters.network_parts import Kind
from backsight.adapters.onnx.file import OnnxGraph
from backsight.adapters.onnx.words import OnnxOperation, OperationList
from backsight.engine.graph.trace import NODE_WORDS, make_input
from backsight.kernel.errors import BacksightError
from backsight.kernel.formula import Formula
from backsight.maths import catalogs

UNITS = 3
"""Of the values with which formulas are traced for patterns; any other number would do."""
OPEN = "?"
"""How the name of what a pattern leaves open begins."""
SOURCE = f"{OPEN}x"
"""What the operations are done to."""
COMMUTING = ("Add", "Mul", "Max", "Min", "Equal")
DTYPES = ("float32", "float64")
"""In which some words are written otherwise."""
MOST_INPUTS = 2
"""Of a commuting operation, as formulas have them."""
CLOSE = 1e-6
"""How far a constant may be from a formula's number: it may be float32."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pattern:
    """A record as operations. output: the value that they make. settings, weights: names that are
    left open."""

    kind: Kind
    record: str
    output: str
    producers: Mapping[str, OnnxOperation]
    constants: Mapping[str, Any]
    settings: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many operations it is."""
        return len(self.producers)


@dataclass(kw_only=True)
class Match:
    """Where a pattern fits. values: of what it leaves open, by name. operations: that it takes."""

    values: dict[str, str] = field(default_factory=dict)
    operations: list[OnnxOperation] = field(default_factory=list)

    def copy(self) -> "Match":
        """One to try with."""
        return Match(values=dict(self.values), operations=list(self.operations))


def list_patterns() -> tuple[Pattern, ...]:
    """Those of the catalog's activations and normalizations, the largest first."""
    return _make_patterns((*catalogs["activations"], *catalogs["layers"]))


@lru_cache(maxsize=4)
def _make_patterns(_names: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The same, made once for the records that there are."""
    patterns = [*_list_activations(), *_list_normalizations(), *_list_others_forms()]
    return tuple(sorted(patterns, key=lambda p: -p.size))


def _list_activations() -> Iterator[Pattern]:
    for name, record in catalogs["activations"].items():
        if name == "identity":
            continue
        numbers = [k for k, v in record.value.settings.items() if type(v) is float]
        try:
            for dtype in DTYPES:
                shapes: dict[str, tuple[int, ...]] = {"z": (2, UNITS)}
                yield _trace("activation", name, [("a", record.value)], shapes, numbers, dtype)
        except BacksightError:  # a formula of the user's own that ONNX cannot say
            continue


def _list_normalizations() -> Iterator[Pattern]:
    """Layers that keep the number of units and have weights, in use."""
    for name, record in catalogs["layers"].items():
        if record.widens or record.training_only or not record.weights:
            continue
        steps = record.use_steps or record.steps
        weights = [w.letter for w in record.weights] + [*record.statistics]
        shapes: dict[str, tuple[int, ...]] = {"x": (2, UNITS)} | dict.fromkeys(weights, (UNITS,))
        numbers = {k for f in steps.values() for k, v in f.settings.items() if type(v) is float}
        try:
            yield _trace("layer", name, [*steps.items()], shapes, sorted(numbers))
        except (BacksightError, KeyError):
            continue


def _trace(
    kind: Kind,
    record: str,
    steps: Sequence[tuple[str, Formula]],
    shapes: Mapping[str, tuple[int, ...]],
    numbers: Sequence[str],
    dtype: str = "float32",
) -> Pattern:
    """The pattern of some formulas, one after the other. shapes: of operands, x or z among them."""
    operations = _OpenList(dtype)
    values: dict[str, Any] = {
        name: make_input(SOURCE if name in ("x", "z") else f"{OPEN}{name}", shape)
        for name, shape in shapes.items()
    }
    values["n_out"] = make_input(f"{OPEN}n_out", (), "host")
    output = ""
    for letter, formula in steps:
        open_settings = {
            k: make_input(f"{OPEN}{k}", (), "host") for k in formula.settings if k in numbers
        }
        operands = [values[p] for p in formula.parameters]
        result = formula.with_words(NODE_WORDS)(*operands, **open_settings)
        output = operations.write(result, letter)
        values[letter] = result
    return Pattern(
        kind=kind,
        record=record,
        output=output,
        producers={o.output: o for o in operations.operations},
        constants=operations.constants,
        settings=tuple(numbers),
        weights=tuple(name for name in shapes if name not in ("x", "z")),
    )


@final
class _OpenList:
    """An `OperationList` whose columns of ones fit any number of units."""

    def __init__(self, dtype: str) -> None:
        self._list = OperationList(dtype)

    def write(self, value: Any, output: str) -> str:
        """As there."""
        return self._list.write(value, output)

    @property
    def operations(self) -> Sequence[OnnxOperation]:
        """As there."""
        return self._list.operations

    @property
    def constants(self) -> Mapping[str, Any]:
        """As there; ones are left open."""
        return {k: v for k, v in self._list.constants.items() if not k.startswith("ones/")}


def _list_others_forms() -> Iterator[Pattern]:
    """How PyTorch, Keras and their like write what their version of ONNX has no name for."""
    for record, lines in OTHERS_FORMS.items():
        for operations in lines:
            constants = {
                name: float(name) for o in operations for name in o.inputs if name[0].isdigit()
            }
            weights = [n for o in operations for n in o.inputs if n.startswith(OPEN)]
            named = tuple(dict.fromkeys(n[1:] for n in weights if n != SOURCE))
            yield Pattern(
                kind="layer" if "gamma" in named else "activation",
                record=record,
                output=operations[-1].output,
                producers={o.output: o for o in operations},
                constants=constants,
                settings=tuple(n for n in named if n == "epsilon"),
                weights=tuple(n for n in named if n != "epsilon"),
            )


def _write(op: str, inputs: str, output: str) -> OnnxOperation:
    return OnnxOperation(op=op, inputs=tuple(inputs.split()), output=output)


_PHI = (
    _write("Div", "?x 1.4142135623730951", "u"),
    _write("Erf", "u", "e"),
    _write("Add", "e 1", "f"),
)
_VARIANCE = (
    _write("ReduceMean", "?x", "mu"),
    _write("Sub", "?x mu", "d"),
    _write("Pow", "d 2", "s"),
    _write("ReduceMean", "s", "var"),
    _write("Add", "var ?epsilon", "t"),
    _write("Sqrt", "t", "r"),
    _write("Div", "d r", "h"),
    _write("Mul", "h ?gamma", "g"),
    _write("Add", "g ?delta", "n"),
)
OTHERS_FORMS: Mapping[str, Sequence[Sequence[OnnxOperation]]] = {
    "silu": [(_write("Sigmoid", "?x", "s"), _write("Mul", "?x s", "a"))],
    "gelu": [
        (*_PHI, _write("Mul", "?x f", "p"), _write("Mul", "p 0.5", "a")),
        (*_PHI, _write("Mul", "?x 0.5", "p"), _write("Mul", "p f", "a")),
        (*_PHI, _write("Mul", "f 0.5", "p"), _write("Mul", "?x p", "a")),
    ],
    "layer_norm": [_VARIANCE],
}
"""Operations by record; a number is a constant, and what begins with ? is left open."""


def match_pattern(pattern: Pattern, graph: OnnxGraph, value: str) -> Match | None:
    """Where the pattern makes a value; None where it does not."""
    match = Match()
    if not _unify(pattern, graph, pattern.output, value, match):
        return None
    return match if SOURCE in match.values else None


def _unify(pattern: Pattern, graph: OnnxGraph, part: str, value: str, match: Match) -> bool:
    """Whether a part of the pattern is a value of the graph; what is found is put into `match`."""
    value = graph.resolve(value)
    if part.startswith("ones/"):
        array = graph.constants.get(value)
        return array is not None and array.ndim == 2 and bool((array == 1).all())
    if part.startswith(OPEN):
        return _bind(graph, part, value, match)
    if part in pattern.constants:
        array = graph.constants.get(value)
        number = float(pattern.constants[part])
        return array is not None and array.size == 1 and _is_close(array, number)
    ours, there = pattern.producers[part], graph.producers.get(value)
    if there is None or value in graph.constants or there.op != ours.op:
        return False
    if len(there.inputs) != len(ours.inputs) or not _has_same_attributes(ours, there):
        return False
    for inputs in _list_orders(ours, there.inputs):
        trial = match.copy()
        pairs = zip(ours.inputs, inputs, strict=True)
        if all(_unify(pattern, graph, p, v, trial) for p, v in pairs):
            match.values, match.operations = trial.values, [*trial.operations, there]
            return True
    return False


def _list_orders(ours: OnnxOperation, inputs: Sequence[str]) -> Iterator[Sequence[str]]:
    if ours.op in COMMUTING and len(inputs) == MOST_INPUTS:
        yield from permutations(inputs)
    else:
        yield inputs


def _bind(graph: OnnxGraph, part: str, value: str, match: Match) -> bool:
    if part in match.values:
        before = match.values[part]
        return before == value or _are_equal(
            graph.constants.get(before), graph.constants.get(value)
        )
    if (value in graph.constants) == (part == SOURCE):
        return False
    match.values[part] = value
    return True


def _are_equal(one: Any, two: Any) -> bool:
    return one is not None and two is not None and bool(np.array_equal(one, two))


def _is_close(array: Any, number: float) -> bool:
    value = float(np.asarray(array, float).reshape(()))
    return abs(value - number) <= CLOSE * max(1.0, abs(number))


def _has_same_attributes(ours: OnnxOperation, there: OnnxOperation) -> bool:
    """Whether they work along the same axis; the other operations of formulas have none."""
    if ours.op not in ("ReduceMax", "ReduceMean"):
        return True
    axes, keeps = there.attributes.get("axes"), there.attributes.get("keepdims", 1)
    return axes is not None and [*axes] in ([-1], [1]) and keeps == 1
