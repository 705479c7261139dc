"""What a loop nest is made of: values, and the steps that make and keep them.

z = x @ W of two rows and three units, in short::

    For n in 0..2                                   one turn a row
      For u in 0..3                                 one turn a unit
        Assign s = -0
        For k in 0..4
          Reduce s chain x[n, k] * W[k, u]          s = s + x[n, k] * W[k, u], in this order
        Store z[n, u] = s

An array is read at a Place: one Index for each of its axes, a sum of strides times loops' axes. Row
n of block b is Index((("b", 32), ("n", 1))). Where an array lies in memory no loop knows.

Each value says its kind: a number of the network's dtype, a plain number in float64, the outcome of
a comparison. A printer for another language looks up in it what to declare::

    real        x[n, k]  theta[f]  s
    host        numbers[0]  t  the sum of squares: real(t) rounds one, host(s) widens the other
    test        z[n, u] > 0
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from backsight.engine.graph.trace import COMPARISONS

Kind: TypeAlias = Literal["real", "host", "test"]
"""A number of the network's dtype, a plain number in float64, the outcome of a comparison."""
HOST_ARRAYS = ("seen", "row", "numbers", "settings")
"""Arrays of plain numbers."""
Sum: TypeAlias = Literal["add", "chain", "maximum"]
"""How numbers are gathered: "add" in lanes and by halves, "chain" one after the other, "maximum" in
whatever order. docs/decisions/0023 says what that means to the bit."""
BEGINNINGS: dict[Sum, float] = {"add": -0.0, "chain": -0.0, "maximum": -math.inf}
"""What changes nothing."""

WRITTEN_OUT = 64
"""Steps up to which a loop of several turns is written out."""


class Index(NamedTuple):
    """Where along one axis of an array: strides times the axes of loops, and a number."""

    axes: tuple[tuple[str, int], ...] = ()
    plus: int = 0

    def find_range(self, turns: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
        """Its least and its largest value. turns: the first and the last of each axis."""
        low = self.plus + sum(s * turns[a][0] for a, s in self.axes)
        return low, self.plus + sum(s * turns[a][1] for a, s in self.axes)

    def move(self, axis: str, turns: int) -> "Index":
        """Where it is so many turns of an axis further on."""
        return Index(self.axes, self.plus + turns * dict(self.axes).get(axis, 0))


class Place(NamedTuple):
    """An entry of an array, by an Index for each axis."""

    array: str
    index: tuple[Index, ...] = ()  # type: ignore[assignment] # no place is asked for tuple's

    @property
    def kind(self) -> Kind:
        """What its array holds."""
        return "host" if self.array in HOST_ARRAYS else "real"


@dataclass(frozen=True)
class NumberValue:
    """A number that is written down: among the operands of a word, of the kind of the others."""

    value: float
    kind: ClassVar[Kind] = "real"


@dataclass(frozen=True)
class NameValue:
    """The value of a name that an Assign or a Reduce made. kind: of what was assigned to it."""

    name: str
    kind: Kind = "real"


@dataclass(frozen=True)
class Get:
    """The value at a place."""

    place: Place

    @property
    def kind(self) -> Kind:
        """What is there."""
        return self.place.kind


@dataclass(frozen=True)
class Op:
    """A word on values. "real" rounds a host number to the network's dtype, "host" widens one."""

    op: str
    args: tuple["Value", ...]

    @cached_property
    def operand_kind(self) -> Kind:
        """Of the numbers that it takes, those that are written down too."""
        kinds = {a.kind for a in self.args if not isinstance(a, NumberValue)} - {"test"}
        return "host" if kinds == {"host"} else "real"

    @property
    def kind(self) -> Kind:
        """What it makes."""
        if self.op == "real" or self.op == "host":
            return "real" if self.op == "real" else "host"
        return "test" if self.op in COMPARISONS else self.operand_kind


Value: TypeAlias = NumberValue | NameValue | Get | Op


class Touch(NamedTuple):
    """That a step reads, or makes, a name or an array. index: None for a name, or for all of an
    array."""

    makes: bool
    name: str
    index: tuple[Index, ...] | None = None  # type: ignore[assignment] # as in Place


def find_reads(value: Value) -> list[Touch]:
    """All that a value is made of."""
    match value:
        case Op():
            return [touch for a in value.args for touch in find_reads(a)]
        case Get():
            return [Touch(False, value.place.array, value.place.index)]
        case NameValue():
            return [Touch(False, value.name)]
    return []


@dataclass(frozen=True)
class Assign:
    """name = value."""

    name: str
    value: Value

    @cached_property
    def touches(self) -> list[Touch]:
        """All that it reads and makes, kept since passes ask again and again."""
        return [*find_reads(self.value), Touch(True, self.name)]


@dataclass(frozen=True)
class Reduce:
    """name = name and value together."""

    name: str
    op: Sum
    value: Value

    @cached_property
    def touches(self) -> list[Touch]:
        """All that it reads and makes."""
        return [*find_reads(self.value), Touch(False, self.name), Touch(True, self.name)]


@dataclass(frozen=True)
class StoreStep:
    """place = value."""

    place: Place
    value: Value

    @cached_property
    def touches(self) -> list[Touch]:
        """All that it reads and makes."""
        return [*find_reads(self.value), Touch(True, self.place.array, self.place.index)]


@dataclass(frozen=True)
class ProductCall:
    """target = left @ right by a routine for products: (m, k) times (k, n). transposed: of each,
    whether it lies transposed. part: which part of the threads' work it is; None: of one alone."""

    target: str
    left: str
    right: str
    transposed: tuple[bool, bool]
    sizes: tuple[int, int, int]
    part: int | None = None

    @property
    def touches(self) -> list[Touch]:
        """All that it reads and makes."""
        return [Touch(False, self.left), Touch(False, self.right), Touch(True, self.target)]


@dataclass(frozen=True)
class For:
    """The body at each turn of an axis. lanes: how many turns are done side by side, in the
    processor's vectors; `step` is as many then. gathers: names of which each lane has a sum of its
    own, put together by halves behind the loop, and how. shared: whether threads each take some
    turns."""

    axis: str
    first: int
    behind: int
    body: tuple["Step", ...]
    step: int = 1
    lanes: int = 1
    gathers: tuple[tuple[str, Sum], ...] = ()
    shared: bool = False

    @property
    def turns(self) -> int:
        """How often the body is run."""
        return len(range(self.first, self.behind, self.step))

    @cached_property
    def is_short(self) -> bool:
        """Whether all its turns together are few enough steps to be written out one by one."""
        turns, size = self.turns, sum(count_steps(s) for s in self.body)
        inside = all(s.is_short for s in self.body if isinstance(s, For))
        return inside and not self.shared and (turns == 1 or turns * size <= WRITTEN_OUT)

    @cached_property
    def touches(self) -> list[Touch]:
        """All that the body reads and makes, each once."""
        return list(dict.fromkeys(touch for step in self.body for touch in step.touches))


@dataclass(frozen=True)
class Alone:
    """Steps that the first thread does."""

    body: tuple["Step", ...]

    @property
    def touches(self) -> list[Touch]:
        """All that its steps read and make."""
        return [touch for step in self.body for touch in step.touches]


@dataclass(frozen=True)
class Meet:
    """Where each thread waits for all: what one made, the others see from here on."""

    @property
    def touches(self) -> list[Touch]:
        """None."""
        return []


Step: TypeAlias = Assign | Reduce | StoreStep | ProductCall | For | Alone | Meet


def count_steps(step: Step) -> int:
    """How many steps one is when it is written out."""
    if not isinstance(step, For):
        return 1
    return step.turns * sum(count_steps(s) for s in step.body)


def list_steps(steps: Iterable[Step]) -> Iterator[Step]:
    """All steps, each before those inside it."""
    for step in steps:
        yield step
        if isinstance(step, For | Alone):
            yield from list_steps(step.body)


def list_loops(steps: Iterable[Step]) -> Iterator[For]:
    """All loops, each before those inside it."""
    return (s for s in list_steps(steps) if isinstance(s, For))


Turns: TypeAlias = Mapping[str, tuple[int, int]]
"""The first and the last turn of each axis."""


def find_turns(steps: Iterable[Step]) -> dict[str, tuple[int, int]]:
    """The first and the last turn of each axis, whichever of its loops they are in."""
    turns: dict[str, tuple[int, int]] = {}
    for loop in list_loops(steps):
        low, high = turns.get(loop.axis, (loop.first, loop.behind - 1))
        turns[loop.axis] = min(low, loop.first), max(high, loop.behind - 1)
    return turns


def find_range(indices: Iterable[Index], turns: Turns) -> tuple[int, int]:
    """The least and the largest value of some indices."""
    lows, highs = zip(*(i.find_range(turns) for i in indices), strict=True)
    return min(lows), max(highs)
