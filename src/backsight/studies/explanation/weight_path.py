"""The way of one weight to the loss in one row of the batch: which units it passes, and the path
that changes the loss most, with the local derivative of every step.

    W1[i,j] -> z1[row,j] -> a1[row,j] -> z2[row,k] for every k -> L
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.checks.paths.edges import EdgeFactors
from backsight.checks.paths.layer_graph import LOSS, LayerEdge, LayerGraph, build_layer_graph
from backsight.engine.interpret import Tape
from backsight.explanations.step.ledger import Address
from backsight.kernel.types import Floats

DENSE = "layers.dense.steps.z"
MOST_NUMBERS = 2**23
"""Of the derivatives of one edge that has to be differentiated."""
MOST_LAYERS = 40
"""On the way; a longer one is not followed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PassedLayer:
    """An array that the change of the weight passes."""

    symbol: str
    """Its name."""
    shares: Floats
    """(units,): what of the derivative, in this row, comes through each of them."""
    unit: int | None
    """The one on the path; None where the path leaves the array out."""


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One step of the path."""

    end: Address
    """Where it leads to: an array and an index in it."""
    name: str
    """What the local derivative is elsewhere on the page, as prose; "" where it has no name."""
    value: float
    """The local derivative."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LargestPath:
    """The way of one weight to the loss."""

    weight: Address
    """Its array and its index."""
    row: int
    """Of the batch."""
    source: str
    """The array that the weight multiplies; "" where it multiplies none."""
    source_size: int
    """Units of it."""
    layers: tuple[PassedLayer, ...]
    """In the order of the forward act."""
    edges: tuple[tuple[str, str, Floats], ...]
    """Between two of them the local derivatives, (units, units)."""
    steps: tuple[PathStep, ...]
    """From the weight to L, on the path with the largest product."""
    total: float
    """The derivative that comes by all paths within this row."""
    count: int
    """Of all paths within this row."""
    crosses_rows: bool
    """Whether other paths lead through other rows, as batch normalization's do."""
    penalty: float | None
    """What the weight itself adds to the derivative, through a regularizer; None without one."""

    @property
    def product(self) -> float:
        """Of the path's local derivatives."""
        return math.prod(s.value for s in self.steps) + 0.0  # no −0

    @property
    def is_flat(self) -> bool:
        """Whether no path changes the loss: the largest product is 0."""
        return self.product == 0

    @property
    def stops(self) -> dict[str, tuple[int, ...]]:
        """By array the entry that the path passes, from what the weight multiplies on."""
        _name, index = self.weight
        source = {self.source: (self.row, index[0])} if self.source else {}
        return source | {symbol: at for symbol, at in (s.end for s in self.steps) if at}


def trace_weight(tape: Tape, weight: Address, row: int) -> LargestPath | None:
    """The way of a weight; None where it cannot be told in numbers unit by unit."""
    graph = build_layer_graph(tape.derivation)
    if len(graph.layers) > MOST_LAYERS:
        return None
    with np.errstate(all="ignore"):
        return RowWalk(graph=graph, tape=tape, row=row).trace(*weight)


@dataclass(frozen=True, kw_only=True, eq=False)
class LocalDerivatives:
    """Of one edge within the row."""

    values: Floats
    """(units of the source, units of the end)."""
    is_edge: NDArray[np.bool_]
    """Of the same shape: which of them there are; one that is there may be 0."""
    crosses_rows: bool = False
    """Whether the edge leads to other rows, too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RowWalk:
    """Follows a weight within one row of the batch."""

    graph: LayerGraph
    """Which array enters which."""
    tape: Tape
    """Every number of the step."""
    row: int
    """Of the batch."""

    def trace(self, name: str, index: tuple[int, ...]) -> LargestPath | None:
        """The way of an entry of an array of weights."""
        read_name = self.graph.weights[name]
        first = next((e for e in self.graph.list_onward(read_name) if len(e.end_shape) == 2), None)
        matrices = None if first is None else self._compute_matrices(first.end)
        if first is None or matrices is None:
            return None
        place = int(np.ravel_multi_index(index, first.shape)) if index else 0
        start, is_fed = self._differentiate_weight(first, place)
        changes, best = {first.end: start}, {first.end: start}
        counts = {first.end: is_fed.astype(float)}
        origins: dict[tuple[str, int], tuple[str, int]] = {}
        for (source, end), local in matrices.items():
            changes[end] = changes.get(end, 0) + changes[source] @ local.values
            _extend_best(best, origins, (source, end), local, counts[source] > 0)
            counts[end] = counts.get(end, 0) + counts[source] @ local.is_edge
        upstream = self._sum_upstream(matrices)
        stops = _trace_back(origins, first.end)
        units = dict(stops)
        names = dict.fromkeys([first.end, *(end for _, end in matrices)])
        order = [s for s in [*self.graph.layers, LOSS] if s in names]
        return LargestPath(
            weight=(name, index),
            row=self.row,
            source=first.equations[0].operands[0] if _is_dense(first) and len(index) == 2 else "",
            source_size=first.shape[0] if len(index) == 2 else 0,
            layers=tuple(
                PassedLayer(symbol=s, shares=changes[s] * upstream[s], unit=units.get(s))
                for s in order
            ),
            edges=tuple((a, b, m.values) for (a, b), m in matrices.items()),
            steps=tuple(self._list_steps(first, index, start, stops, matrices)),
            total=float(changes[LOSS][0]),
            count=int(counts[LOSS][0]),
            crosses_rows=any(local.crosses_rows for local in matrices.values()),
            penalty=self._differentiate_penalty(read_name, place),
        )

    def _compute_matrices(self, first: str) -> dict[tuple[str, str], LocalDerivatives] | None:
        """The local derivatives of every edge on the way, in order; None where they are too
        many."""
        matrices, reached = {}, {first}
        for name in self.graph.layers:
            for edge in self.graph.list_onward(name) if name in reached else ():
                matrix = self._differentiate(edge)
                if matrix is None:
                    return None
                matrices[name, edge.end] = matrix
                reached.add(edge.end)
        return matrices

    def _differentiate(self, edge: LayerEdge) -> LocalDerivatives | None:
        """The local derivatives within the row; None where they are too many."""
        if _is_dense(edge) and edge.source == edge.equations[0].operands[0]:
            values = np.asarray(self.tape[edge.equations[0].operands[1]])
            return LocalDerivatives(values=values, is_edge=np.ones(values.shape, bool))
        slope = f"d{edge.end}_d{edge.source}"
        if slope in self.tape and np.shape(self.tape[slope]) == edge.shape == edge.end_shape:
            values = np.diag(self.tape[slope][self.row])
            return LocalDerivatives(values=values, is_edge=np.eye(len(values), dtype=bool))
        is_last = edge.end == LOSS and len(self.graph.list_onward(edge.source)) == 1
        if is_last and f"dL_d{edge.source}" in self.tape:
            values = np.asarray(self.tape[f"dL_d{edge.source}"][self.row])[:, None]
            return LocalDerivatives(values=values, is_edge=np.ones(values.shape, bool))
        if edge.directions * int(np.prod(edge.end_shape)) > MOST_NUMBERS:
            return None
        at = self.row * edge.shape[1] + np.arange(edge.shape[1])
        to = edge.map_places(at)
        matrix = np.zeros((edge.shape[1], edge.end_shape[1] if edge.end_shape else 1))
        factors = EdgeFactors(edge=edge, tape=self.tape).look_up(at, to)
        end_rows, end_units = np.divmod(to, matrix.shape[1]) if edge.end_shape else (0 * to, 0 * to)
        inside = (end_rows == self.row) | (edge.end == LOSS)
        source_units = np.broadcast_to(np.arange(len(at))[:, None], to.shape)
        matrix[source_units[inside], end_units[inside]] = factors[inside]
        is_edge = np.zeros(matrix.shape, bool)
        is_edge[source_units[inside], end_units[inside]] = True
        return LocalDerivatives(values=matrix, is_edge=is_edge, crosses_rows=not inside.all())

    def _differentiate_weight(
        self, edge: LayerEdge, place: int
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """How the sums of the row change with the weight, (units,), and which it enters."""
        at = np.array([place])
        to = edge.map_places(at)
        values = EdgeFactors(edge=edge, tape=self.tape).look_up(at, to)
        rows, units = np.divmod(to, edge.end_shape[1])
        change = np.zeros(edge.end_shape[1], np.result_type(self.tape[edge.end]))
        is_fed = np.zeros(len(change), bool)
        inside = rows == self.row
        change[units[inside]] = values[inside]
        is_fed[units[inside]] = True
        return change, is_fed

    def _differentiate_penalty(self, name: str, place: int) -> float | None:
        """What a weight changes in the loss without entering any unit."""
        edges = [e for e in self.graph.list_onward(name) if len(e.end_shape) != 2]
        at = np.array([place])
        parts = []
        for edge in edges:
            to = edge.map_places(at)
            factor = float(EdgeFactors(edge=edge, tape=self.tape).look_up(at, to).sum())
            onward = 1.0 if edge.end == LOSS else self._differentiate_penalty(edge.end, 0)
            parts.append(factor * (onward or 0.0))
        return sum(parts) if parts else None

    def _sum_upstream(self, matrices: dict[tuple[str, str], LocalDerivatives]) -> dict[str, Floats]:
        """By array how the loss changes with each of its units in the row."""
        upstream: dict[str, Floats] = {LOSS: np.ones(1)}
        for (source, end), local in reversed(matrices.items()):
            upstream[source] = upstream.get(source, 0) + local.values @ upstream[end]
        return upstream

    def _list_steps(
        self,
        first: LayerEdge,
        index: tuple[int, ...],
        start: Floats,
        stops: list[tuple[str, int]],
        matrices: dict[tuple[str, str], LocalDerivatives],
    ) -> list[PathStep]:
        (name, unit), *rest = stops
        own = ""
        if _is_dense(first) and len(index) == 2:
            own = f"{{{first.equations[0].operands[0]}}}[{self.row},{index[0]}]"
        steps = [PathStep(end=(name, (self.row, unit)), name=own, value=float(start[unit]))]
        for end, at in rest:
            value = float(matrices[name, end].values[unit, at])
            to = () if end == LOSS else (self.row, at)
            own = self._name_factor(name, unit, end, at)
            steps.append(PathStep(end=(end, to), name=own, value=value))
            name, unit = end, at
        return steps

    def _name_factor(self, source: str, unit: int, end: str, at: int) -> str:
        edge = next(e for e in self.graph.list_onward(source) if e.end == end)
        if _is_dense(edge):
            return f"{{{edge.equations[0].operands[1]}}}[{unit},{at}]"
        return ""


def _is_dense(edge: LayerEdge) -> bool:
    return len(edge.equations) == 1 and edge.equations[0].formula == DENSE


def _extend_best(
    best: dict[str, Floats],
    origins: dict[tuple[str, int], tuple[str, int]],
    edge: tuple[str, str],
    local: LocalDerivatives,
    is_reached: NDArray[np.bool_],
) -> None:
    """The largest products of the paths so far, carried over one edge. is_reached: units of its
    source that a path leads to. Of paths that all are 0 it is the one of the largest derivative."""
    source, end = edge
    with np.errstate(all="ignore"):
        products = best[source][:, None] * local.values
    sizes = np.nan_to_num(np.abs(products), nan=np.inf)
    if not sizes.any():
        sizes = np.nan_to_num(np.abs(local.values), nan=np.inf)
    sizes = np.where(is_reached[:, None] & local.is_edge, sizes, -1)
    if end not in best:
        best[end] = np.zeros(local.values.shape[1])
    for unit, origin in enumerate(sizes.argmax(axis=0)):
        known = (end, unit) in origins
        is_there = sizes[origin, unit] >= 0
        if is_there and (not known or abs(products[origin, unit]) > abs(best[end][unit])):
            best[end][unit] = products[origin, unit]
            origins[end, unit] = (source, int(origin))


def _trace_back(
    origins: dict[tuple[str, int], tuple[str, int]], first: str
) -> list[tuple[str, int]]:
    """Array and unit of each stop, from the first on."""
    stops = [(LOSS, 0)]
    while stops[-1][0] != first:
        stops.append(origins[stops[-1]])
    return stops[::-1]
