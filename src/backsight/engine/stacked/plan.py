"""Straight-line NumPy for many networks of one shape at once.

The steps are those of `NumpyPlan`, written by the same `Writer`, on arrays with one more leading
axis: (replicas, rows, units). NumPy gives each slice of a stacked product to the same routine of
BLAS, and adds up each row of a stacked sum in the same order, so every replica has the bits that
it has alone.

Plain numbers that differ from replica to replica (a rate, the strength of a regularizer) are
computed as Python computes them for one network, once for each different set of them, and read
by the stacked steps as arrays of one number each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.graph.shared import Common, depends
from backsight.engine.graph.trace import COMPARISONS, Kind, Node
from backsight.engine.numpy.buffers import Placement
from backsight.engine.numpy.plan import buffers, put_carries, put_packs
from backsight.engine.numpy.writer import Writer
from backsight.kernel.aligned import aligned
from backsight.kernel.types import Array, Floats, Integers

Numbers = Sequence[Mapping[str, float]]
"""The numbers that a schedule remembers, of each replica."""


class StackedPlan:
    """A derivation bound to the arrays of many replicas; `gradient`, then `update`, make one step.

    same: what the replicas' derivations have in common; cells: which of them each replica has.
    vectors: (replicas, …), changed in place by `update`. given: x and y to be read where they lie,
    (replicas, rows, …); otherwise `inputs` holds buffers to be filled, as it does for draws.
    """

    def __init__(
        self,
        same: Common,
        cells: Sequence[int],
        vectors: Mapping[str, Floats],
        given: Mapping[str, Array] | None = None,
    ) -> None:
        self.derivation, lead = same.derivation, (len(cells),)
        self.inputs: dict[str, Array] = stacked_buffers(self.derivation, lead, given)
        groups = same.lowered(("forward", "loss", "backward"), ("update",))
        own = _remembered(self.derivation)
        self._holes = Holes(same, cells, own)
        gradient, update = (self._holes.fill(g.nodes) for g in groups)
        made = {k: self._holes.filled(v) for k, v in groups[0].made.items()}
        nodes = [*gradient, *update]
        kept = [made[n] for n in ("g", "L", *self.derivation.carries.values()) if n in made]
        arrays = {**vectors, **self.inputs, **self._holes.arrays}
        place = Placement(
            nodes,
            arrays,
            self.derivation.dtype,
            [n for n in kept if isinstance(n, Node)],
            lead=lead,
        )
        put_packs(place, nodes)
        copies = put_carries(place, nodes, made, self.derivation, vectors)
        writer = Writer(place, ["t"])
        self.source = writer.function("gradient", gradient, 0, returns=made["L"])
        self.source += writer.function("update", update, len(gradient), copies=copies)
        scope = _compiled(self.source, writer)
        self._gradient, self._update = scope["gradient"], scope["update"]
        self._rate = self._holes.function(groups[0].made["eta"])
        self.g: Floats = place.array(made["g"])
        self.own_bytes = _bytes([*place.arrays.values(), *arrays.values()], lead)

    def gradient(self, t: int, numbers: Numbers) -> Floats:
        """Forward, loss and backward of step t; returns the losses, (replicas,), and leaves `g`,
        (replicas, weights), filled."""
        self._holes.set(t, numbers)
        losses: Floats = self._gradient(t)
        return losses

    def update(self, t: int) -> None:
        """Clipping and the optimizer's step of every replica, on the vectors in place."""
        self._update(t)

    def rate(self, t: int, numbers: Numbers, replica: int) -> float:
        """The learning rate of step t of a replica."""
        return float(self._rate(t, self._holes.of(replica, numbers)))


class StackedLoss:
    """The loss of many networks as they are used. same: of derivations for use; theta and the
    running statistics are copied in, so that a part of the replicas may be measured at a time."""

    def __init__(self, same: Common, cells: Sequence[int], given: Mapping[str, Array]) -> None:
        derivation, lead = same.derivation, (len(cells),)
        self.vectors: dict[str, Floats] = {
            s.name: aligned(lead + s.shape, derivation.dtype) for s in derivation.of_role("vector")
        }
        (group,) = same.lowered(("forward", "loss"))
        holes = Holes(same, cells, ())
        nodes = holes.fill(group.nodes)
        loss = holes.filled(group.made["L"])
        arrays = {**self.vectors, **given, **holes.arrays}
        place = Placement(nodes, arrays, derivation.dtype, [loss], lead=lead)
        writer = Writer(place, [])
        self.source = writer.function("loss", nodes, 0, returns=loss)
        self._loss = _compiled(self.source, writer)["loss"]
        holes.set(0, [{}] * len(cells))
        every = [*place.arrays.values(), *self.vectors.values(), *given.values()]
        self.own_bytes = _bytes(every, lead) - _bytes(given.values(), lead)

    def loss(self, vectors: Mapping[str, Floats]) -> Floats:
        """The loss over all rows, (replicas,). vectors: those that `vectors` does not hold yet."""
        for name in self.vectors.keys() & vectors.keys():
            self.vectors[name][...] = vectors[name]
        losses: Floats = self._loss()
        return losses.copy()


@dataclass(frozen=True, kw_only=True)
class _Hole:
    """A plain number of each replica, as an array that steps read. moves: whether it has another
    value at another step."""

    array: Array
    function: Callable[[int, Mapping[str, float]], float]
    moves: bool


class Holes:
    """The plain numbers that are not the same in all replicas, and the arrays that hold them.

    cells: which of the common numbers each replica has. own: numbers that each replica has for
    itself, for it remembers them.
    """

    def __init__(self, same: Common, cells: Sequence[int], own: Iterable[str]) -> None:
        self._own = frozenset(own)
        self._numbers, self._cells = same.numbers, cells
        self._varying = self._own | set(same.numbers[0])
        self._dtype = np.dtype(same.derivation.dtype)
        people = range(len(cells)) if self._own else sorted(set(cells))
        self._people = list(people)
        places = {p: at for at, p in enumerate(self._people)}
        self._index: Integers = (
            np.arange(len(cells)) if self._own else np.array([places[c] for c in cells])
        )
        self._new: dict[int, Node] = {}
        self._keep: list[Node] = []
        self._made: dict[str, _Hole] = {}
        self._is_set = False

    @property
    def arrays(self) -> dict[str, Array]:
        """What the stacked steps read, by name."""
        return {name: hole.array for name, hole in self._made.items()}

    def fill(self, nodes: Iterable[Node]) -> list[Node]:
        """The steps on arrays, reading an array wherever a number is a replica's own."""
        return [self._renewed(n) for n in nodes if n.kind != "host"]

    def filled(self, value: Any) -> Any:
        """The node that stands for this one now."""
        return self._renewed(value) if isinstance(value, Node) else value

    def of(self, replica: int, numbers: Numbers) -> dict[str, float]:
        """All numbers of one replica."""
        return {**self._numbers[self._cells[replica]], **numbers[replica]}

    def set(self, t: int, numbers: Numbers) -> None:
        """Fill the arrays for step t."""
        if not self._made:
            return
        known = (
            [self.of(p, numbers) for p in self._people]
            if self._own
            else [self._numbers[c] for c in self._people]
        )
        for hole in self._made.values():
            if hole.moves or not self._is_set:
                values = np.array([hole.function(t, each) for each in known])
                hole.array[...] = values.astype(hole.array.dtype)[self._index]
        self._is_set = True

    def function(self, node: Any) -> Callable[[int, Mapping[str, float]], float]:
        """What computes a plain number from the step and a replica's own numbers."""
        names = sorted(self._varying)
        place = Placement([], {}, self._dtype.name, [])
        writer = Writer(place, ["t", *names])
        source = writer.function("number", [], 0, returns=node)
        number = _compiled(source, writer)["number"]
        return lambda t, known: number(t, *(known.get(name) for name in names))

    def _renewed(self, node: Node) -> Node:
        if node.kind == "host" or node.op == "input":
            return node
        if id(node) not in self._new:
            args = tuple(self._operand(a) if isinstance(a, Node) else a for a in node.args)
            same = all(a is b for a, b in zip(args, node.args, strict=True))
            self._new[id(node)] = node if same else Node(node.op, args, node.shape, node.kind)
            self._keep.append(node)
        return self._new[id(node)]

    def _operand(self, node: Node) -> Node:
        if node.kind != "host" or not depends(node, self._varying):
            return self._renewed(node)
        if id(node) not in self._new:
            kind: Kind = "bool" if node.op in COMPARISONS else "real"
            name = f"each_{len(self._made)}"
            shape = (len(self._cells),)
            array = aligned(shape, bool if kind == "bool" else self._dtype)
            moves = depends(node, {"t", *self._own})
            self._made[name] = _Hole(array=array, function=self.function(node), moves=moves)
            self._new[id(node)] = Node("input", (name,), (), kind)
            self._keep.append(node)
        return self._new[id(node)]


def stacked_buffers(
    derivation: Derivation, lead: tuple[int, ...], given: Mapping[str, Array] | None
) -> dict[str, Array]:
    """An array for x, for y, and for each draw of a step, of all replicas."""
    given = dict(given or {})
    one = {k: v for k, v in buffers(derivation).items() if k not in given}
    return {k: aligned(lead + v.shape, v.dtype) for k, v in one.items()} | given


def _remembered(derivation: Derivation) -> list[str]:
    """The numbers that a schedule carries from epoch to epoch."""
    vectors = {s.name for s in derivation.of_role("vector")}
    return [name for name in derivation.carries if name not in vectors]


def _compiled(source: str, writer: Writer) -> dict[str, Any]:
    scope: dict[str, Any] = writer.scope()
    exec(compile(source, "<stacked plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
    return scope


def _bytes(arrays: Iterable[Any], lead: tuple[int, ...]) -> int:
    """The bytes of the arrays that have a piece for every replica, each memory counted once."""
    found: dict[int, int] = {}
    for array in arrays:
        while isinstance(array, np.ndarray) and isinstance(array.base, np.ndarray):
            array = array.base
        if isinstance(array, np.ndarray):
            found[id(array)] = array.nbytes
    return sum(found.values())
