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
from backsight.engine.graph.shared import SharedDerivation, depends_on
from backsight.engine.graph.trace import COMPARISONS, Kind, Node
from backsight.engine.numpy.buffers import Placement
from backsight.engine.numpy.plan import make_buffers, place_carries, place_packs
from backsight.engine.numpy.writer import NumpyWriter
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array, Floats, Integers

ScheduleNumbers = Sequence[Mapping[str, float]]
"""The numbers that a schedule remembers, of each replica."""


class StackedPlan:
    """A derivation bound to the arrays of many replicas; `compute_gradient`, then `update`, make
    one step.

    shared: what the replicas' derivations have in common; cells: which of them each replica has.
    vectors: (replicas, …), changed in place by `update`. data: x and y to be read where they lie,
    (replicas, rows, …); otherwise `inputs` holds buffers to be filled, as it does for draws.
    """

    def __init__(
        self,
        shared: SharedDerivation,
        cells: Sequence[int],
        vectors: Mapping[str, Floats],
        data: Mapping[str, Array] | None = None,
    ) -> None:
        self.derivation, lead = shared.derivation, (len(cells),)
        self.inputs: dict[str, Array] = make_stacked_buffers(self.derivation, lead, data)
        groups = shared.lower_groups(("forward", "loss", "backward"), ("update",))
        schedule_names = _list_schedule_names(self.derivation)
        self._varying_numbers = VaryingNumbers(shared, cells, schedule_names)
        gradient, update = (self._varying_numbers.rewrite_all(g.nodes) for g in groups)
        symbol_nodes = {
            k: self._varying_numbers.rewrite(v) for k, v in groups[0].symbol_nodes.items()
        }
        nodes = [*gradient, *update]
        kept_nodes = _list_kept(self.derivation, symbol_nodes)
        arrays = {**vectors, **self.inputs, **self._varying_numbers.arrays}
        placement = Placement(nodes, arrays, self.derivation.dtype, kept_nodes, lead=lead)
        place_packs(placement, nodes)
        copies = place_carries(placement, nodes, symbol_nodes, self.derivation, vectors)
        writer = NumpyWriter(placement, ["t"])
        self.source = writer.write_function("gradient", gradient, 0, returns=symbol_nodes["L"])
        self.source += writer.write_function("update", update, len(gradient), copies=copies)
        scope = _compile_functions(self.source, writer)
        self._gradient, self._update = scope["gradient"], scope["update"]
        self._rate = self._varying_numbers.compile_number(groups[0].symbol_nodes["eta"])
        self.g: Floats = placement.find_array(symbol_nodes["g"])
        self.own_bytes = _count_bytes([*placement.arrays.values(), *arrays.values()], lead)

    def compute_gradient(self, t: int, numbers: ScheduleNumbers) -> Floats:
        """Forward, loss and backward of step t; returns the losses, (replicas,), and leaves `g`,
        (replicas, weights), filled."""
        self._varying_numbers.update(t, numbers)
        losses: Floats = self._gradient(t)
        return losses

    def update(self, t: int) -> None:
        """Clipping and the optimizer's step of every replica, on the vectors in place."""
        self._update(t)

    def compute_rate(self, t: int, numbers: ScheduleNumbers, replica: int) -> float:
        """The learning rate of step t of a replica."""
        return float(self._rate(t, self._varying_numbers.collect_numbers(replica, numbers)))


class StackedLoss:
    """The loss of many networks as they are used. shared: of derivations for use; theta and the
    running statistics are copied in, so that a part of the replicas may be measured at a time."""

    def __init__(
        self, shared: SharedDerivation, cells: Sequence[int], inputs: Mapping[str, Array]
    ) -> None:
        derivation, lead = shared.derivation, (len(cells),)
        self.vectors: dict[str, Floats] = {
            s.name: make_aligned(lead + s.shape, derivation.dtype)
            for s in derivation.of_role("vector")
        }
        (group,) = shared.lower_groups(("forward", "loss"))
        varying_numbers = VaryingNumbers(shared, cells, ())
        nodes = varying_numbers.rewrite_all(group.nodes)
        loss = varying_numbers.rewrite(group.symbol_nodes["L"])
        arrays = {**self.vectors, **inputs, **varying_numbers.arrays}
        placement = Placement(nodes, arrays, derivation.dtype, [loss], lead=lead)
        writer = NumpyWriter(placement, [])
        self.source = writer.write_function("loss", nodes, 0, returns=loss)
        self._loss = _compile_functions(self.source, writer)["loss"]
        varying_numbers.update(0, [{}] * len(cells))
        all_arrays = [*placement.arrays.values(), *self.vectors.values(), *inputs.values()]
        self.own_bytes = _count_bytes(all_arrays, lead) - _count_bytes(inputs.values(), lead)

    def compute_loss(self, vectors: Mapping[str, Floats]) -> Floats:
        """The loss over all rows, (replicas,). vectors: those that `vectors` does not hold yet."""
        for name in self.vectors.keys() & vectors.keys():
            self.vectors[name][...] = vectors[name]
        losses: Floats = self._loss()
        return losses.copy()


@dataclass(frozen=True, kw_only=True)
class _VaryingNumber:
    """A plain number of each replica, as an array that steps read. varies_by_step: whether it has
    another value at another step."""

    array: Array
    function: Callable[[int, Mapping[str, float]], float]
    varies_by_step: bool


class VaryingNumbers:
    """The plain numbers that are not the same in all replicas, and the arrays that hold them.

    cells: which of the common numbers each replica has. own_names: numbers that each replica has
    for itself, for it remembers them.
    """

    def __init__(
        self, shared: SharedDerivation, cells: Sequence[int], own_names: Iterable[str]
    ) -> None:
        self._own_names = frozenset(own_names)
        self._numbers, self._cells = shared.numbers, cells
        self._varying = self._own_names | set(shared.numbers[0])
        self._dtype = np.dtype(shared.derivation.dtype)
        representatives = range(len(cells)) if self._own_names else sorted(set(cells))
        self._representatives = list(representatives)
        places = {p: at for at, p in enumerate(self._representatives)}
        self._index: Integers = (
            np.arange(len(cells)) if self._own_names else np.array([places[c] for c in cells])
        )
        self._new_nodes: dict[int, Node] = {}
        self._alive: list[Node] = []
        self._by_name: dict[str, _VaryingNumber] = {}
        self._is_set = False

    @property
    def arrays(self) -> dict[str, Array]:
        """What the stacked steps read, by name."""
        return {name: number.array for name, number in self._by_name.items()}

    def rewrite_all(self, nodes: Iterable[Node]) -> list[Node]:
        """The steps on arrays, reading an array wherever a number is a replica's own."""
        return [self._rewrite_node(n) for n in nodes if n.kind != "host"]

    def rewrite(self, value: Any) -> Any:
        """The node that stands for this one now."""
        return self._rewrite_node(value) if isinstance(value, Node) else value

    def collect_numbers(self, replica: int, numbers: ScheduleNumbers) -> dict[str, float]:
        """All numbers of one replica."""
        return {**self._numbers[self._cells[replica]], **numbers[replica]}

    def update(self, t: int, numbers: ScheduleNumbers) -> None:
        """Fill the arrays for step t."""
        if not self._by_name:
            return
        number_sets = (
            [self.collect_numbers(p, numbers) for p in self._representatives]
            if self._own_names
            else [self._numbers[c] for c in self._representatives]
        )
        for varying_number in self._by_name.values():
            if varying_number.varies_by_step or not self._is_set:
                values = np.array(
                    [varying_number.function(t, number_set) for number_set in number_sets]
                )
                varying_number.array[...] = values.astype(varying_number.array.dtype)[self._index]
        self._is_set = True

    def compile_number(self, node: Any) -> Callable[[int, Mapping[str, float]], float]:
        """What computes a plain number from the step and a replica's own numbers."""
        names = sorted(self._varying)
        placement = Placement([], {}, self._dtype.name, [])
        writer = NumpyWriter(placement, ["t", *names])
        source = writer.write_function("number", [], 0, returns=node)
        number = _compile_functions(source, writer)["number"]
        return lambda t, known: number(t, *(known.get(name) for name in names))

    def _rewrite_node(self, node: Node) -> Node:
        if node.kind == "host" or node.op == "input":
            return node
        if id(node) not in self._new_nodes:
            args = tuple(self._rewrite_operand(a) if isinstance(a, Node) else a for a in node.args)
            is_unchanged = all(a is b for a, b in zip(args, node.args, strict=True))
            self._new_nodes[id(node)] = (
                node if is_unchanged else Node(node.op, args, node.shape, node.kind)
            )
            self._alive.append(node)
        return self._new_nodes[id(node)]

    def _rewrite_operand(self, node: Node) -> Node:
        if node.kind != "host" or not depends_on(node, self._varying):
            return self._rewrite_node(node)
        if id(node) not in self._new_nodes:
            kind: Kind = "bool" if node.op in COMPARISONS else "real"
            name = f"each_{len(self._by_name)}"
            shape = (len(self._cells),)
            array = make_aligned(shape, bool if kind == "bool" else self._dtype)
            varies_by_step = depends_on(node, {"t", *self._own_names})
            self._by_name[name] = _VaryingNumber(
                array=array, function=self.compile_number(node), varies_by_step=varies_by_step
            )
            self._new_nodes[id(node)] = Node("input", (name,), (), kind)
            self._alive.append(node)
        return self._new_nodes[id(node)]


def _list_kept(derivation: Derivation, symbol_nodes: Mapping[str, Any]) -> list[Node]:
    """The nodes whose values are read when a step is over."""
    names = ("g", "L", *derivation.carries.values())
    nodes = [symbol_nodes[name] for name in names if name in symbol_nodes]
    return [node for node in nodes if isinstance(node, Node)]


def make_stacked_buffers(
    derivation: Derivation, lead: tuple[int, ...], data: Mapping[str, Array] | None
) -> dict[str, Array]:
    """An array for x, for y, and for each draw of a step, of all replicas."""
    data = dict(data or {})
    single_buffers = {k: v for k, v in make_buffers(derivation).items() if k not in data}
    return {k: make_aligned(lead + v.shape, v.dtype) for k, v in single_buffers.items()} | data


def _list_schedule_names(derivation: Derivation) -> list[str]:
    """The numbers that a schedule carries from epoch to epoch."""
    vectors = {s.name for s in derivation.of_role("vector")}
    return [name for name in derivation.carries if name not in vectors]


def _compile_functions(source: str, writer: NumpyWriter) -> dict[str, Any]:
    scope: dict[str, Any] = writer.make_scope()
    exec(compile(source, "<stacked plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
    return scope


def _count_bytes(arrays: Iterable[Any], lead: tuple[int, ...]) -> int:
    """The bytes of the arrays that have a piece for every replica, each memory counted once."""
    sizes: dict[int, int] = {}
    for array in arrays:
        while isinstance(array, np.ndarray) and isinstance(array.base, np.ndarray):
            array = array.base
        if isinstance(array, np.ndarray):
            sizes[id(array)] = array.nbytes
    return sum(sizes.values())
