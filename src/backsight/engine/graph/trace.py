"""Formulas run on nodes instead of numbers: what they compute, as a graph of primitive steps.

A node knows its operation, its operands, its shape and its kind, and nothing of its value.
Deriving takes shapes from it; the plans that generate code read it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from backsight.kernel import vocabulary
from backsight.kernel.errors import BadRecord, BadShape
from backsight.kernel.formula import Words
from backsight.kernel.language import _, join_words
from backsight.kernel.vocabulary import is_number
from backsight.kernel.words.operators import Operators

Kind = Literal["host", "real", "bool"]
"""host: a plain Python number known only when the step runs (t, a rate). real: an array, or one
number, of the network's dtype. bool: the outcome of a comparison."""

Shape: TypeAlias = tuple[int, ...]

ELEMENTWISE = frozenset(
    {
        "add",
        "subtract",
        "multiply",
        "divide",
        "power",
        "negative",
        "absolute",
        "exp",
        "expm1",
        "log",
        "log1p",
        "sqrt",
        "tanh",
        "cos",
        "sin",
        "floor",
        "sign",
        "maximum",
        "minimum",
        "erf",
        "where",
    }
)
COMPARISONS = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}


@dataclass(frozen=True, eq=False)
class Node(Operators):
    """One primitive step. args: nodes and plain numbers; for inputs and views also names."""

    op: str
    args: tuple[Any, ...]
    shape: Shape
    kind: Kind = "real"

    def apply(self, word: str, *operands: Any) -> "Node":
        """A word entry by entry."""
        return _make_elementwise(word, *operands)

    def __matmul__(self, other: "Node") -> "Node":
        if len(self.shape) != 2 or len(other.shape) != 2 or self.shape[1] != other.shape[0]:
            raise BadShape(
                _("{shape} @ {other_shape}: the inner lengths must be equal.").format(
                    shape=self.shape, other_shape=other.shape
                )
            )
        return Node("matmul", (self, other), (self.shape[0], other.shape[1]))

    @property
    def T(self) -> "Node":
        """The transpose."""
        return Node("transpose", (self,), self.shape[::-1])

    def __bool__(self) -> bool:
        raise BadRecord(
            _("A formula branches with where(test, yes, no), not with `if` on numbers.")
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_options: Any) -> "Node":
        """NumPy's own functions work in a formula too, where they have a word."""
        if method != "__call__" or ufunc.__name__ not in ELEMENTWISE | COMPARISONS.keys():
            raise BadRecord(
                _("numpy.{kind} is no word of formulas. Known: {names}.").format(
                    kind=ufunc.__name__, names=join_words(sorted(vocabulary.__all__))
                )
            )
        return _make_elementwise(ufunc.__name__, *inputs)


def make_input(name: str, shape: Shape, kind: Kind = "real") -> Node:
    """A named input of the graph."""
    return Node("input", (name,), shape, kind)


def make_view(vector: Node, offset: int, shape: Shape) -> Node:
    """A part of a vector, in a shape of its own."""
    return Node("view", (vector, offset), shape)


def get_shape(value: Any) -> Shape:
    """The shape of a node or of a plain number."""
    return value.shape if isinstance(value, Node) else ()


def _make_elementwise(op: str, *args: Any) -> Node:
    if not all(isinstance(a, Node) or is_number(a) for a in args):
        strange = next(a for a in args if not (isinstance(a, Node) or is_number(a)))
        raise BadRecord(
            _("{op} of a {kind}: a formula takes arrays and numbers.").format(
                op=op, kind=type(strange).__name__
            )
        )
    kinds = {a.kind for a in args if isinstance(a, Node)}
    if "bool" in kinds:
        raise BadRecord(
            _("{op} of a comparison: write where(test, 1, 0) to count with it.").format(op=op)
        )
    kind: Kind = "host" if kinds <= {"host"} else "bool" if op in COMPARISONS else "real"
    return Node(op, args, _broadcast(op, [get_shape(a) for a in args]), kind)


def _broadcast(op: str, shapes: list[Shape]) -> Shape:
    result: list[int] = []
    for axis in range(1, max(map(len, shapes), default=0) + 1):
        lengths = {s[-axis] for s in shapes if len(s) >= axis} - {1}
        if len(lengths) > 1:
            raise BadShape(
                _("{op} of shapes {names}: they do not fit.").format(
                    op=op, names=join_words(map(str, shapes))
                )
            )
        result.append(lengths.pop() if lengths else 1)
    return tuple(result[::-1])


def _make_word(op: str) -> Callable[..., Any]:
    plain = getattr(vocabulary, op)
    return lambda *args: plain(*args) if all(map(is_number, args)) else _make_elementwise(op, *args)


def _where(test: Any, yes: Any, no: Any) -> Any:
    if type(test) is bool:
        return yes if test else no
    host = all(is_number(a) or a.kind == "host" for a in (test, yes, no))
    return Node(
        "where",
        (test, yes, no),
        _broadcast("where", [*map(get_shape, (test, yes, no))]),
        "host" if host else "real",
    )


def _sum_rows(x: Node) -> Node:
    return Node("sum_rows", (x,), x.shape[1:])


def _make_unit_reduction(op: str) -> Callable[[Node], Node]:
    return lambda x: Node(op, (x,), (*x.shape[:-1], 1))


def _pack(*arrays: Node) -> Node:
    return Node("pack", arrays, (sum(math.prod(a.shape) for a in arrays),))


NODE_WORDS: Words = {
    **{op: _make_word(op) for op in vocabulary.__all__ if op in ELEMENTWISE and op != "where"},
    "where": _where,
    "sum_units": _make_unit_reduction("sum_units"),
    "max_units": _make_unit_reduction("max_units"),
    "sum_rows": _sum_rows,
    "total": lambda x: Node("total", (x,), ()),
    "pack": _pack,
    "add_up": vocabulary.add_up,
    "pi": vocabulary.pi,
}
"""The vocabulary on nodes."""
