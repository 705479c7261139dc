"""What one weight does: which units a change of it reaches, and by how much each of them moves.

Every number stands there twice: predicted by the derivative (dual numbers in that one direction)
and measured by changing the weight.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.duals import DUAL, Dual
from backsight.checks.entry import WeightEntry, find_entry
from backsight.checks.influence.limits import Limit, find_limits
from backsight.checks.influence.row_loss import compute_loss, compute_loss_value
from backsight.checks.paths.layer_graph import LayerGraph, build_layer_graph
from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.kernel.plain_text.names import list_texts
from backsight.kernel.shown import Shown
from backsight.kernel.types import Array, Floats

DENSE = "layers.dense.steps.z"


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """The units of one layer, as the next layer gets them."""

    symbol: str
    """What they are called ("a1")."""
    reached: Array
    """Whether the weight can change them in any row looked at, (units,)."""
    predicted: Floats
    """How they change by the derivative, (rows looked at, units)."""
    measured: Floats
    """How they change when the weight is changed, (rows looked at, units)."""
    enters: Floats | None = None
    """By what the units are joined to those of the column before, (units before, units); None
    where nothing joins them."""

    @property
    def size(self) -> Floats:
        """(units,): the mean of the measured |Δ| over the rows."""
        return np.asarray(np.mean(np.abs(self.measured), axis=0))

    @property
    def expected_size(self) -> Floats:
        """(units,): the mean of the predicted |Δ| over the rows."""
        return np.asarray(np.mean(np.abs(self.predicted), axis=0))

    @property
    def unchanged(self) -> Array:
        """(units,): reached, but no number of theirs moved in any row (a ReLU that is off)."""
        return self.reached & ~np.any(self.measured != 0, axis=0)

    @property
    def signs(self) -> list[str]:
        """By unit: "+", "−", "±" where rows differ, "" where nothing changed."""
        up, down = np.any(self.measured > 0, axis=0), np.any(self.measured < 0, axis=0)
        return [
            {2: "+", 1: "−", 3: "±", 0: ""}[2 * int(u) + int(d)]
            for u, d in zip(up, down, strict=True)
        ]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Influence(Shown):
    """What changing one weight does, unit by unit."""

    entry: WeightEntry
    """The weight."""
    value: float
    """What it is."""
    delta: float
    """By how much it is changed."""
    row: int | None
    """Of the batch, to which the units' changes are restricted; None for all rows."""
    columns: tuple[Column, ...]
    """Inputs first."""
    column: int
    """The one that the weight enters."""
    ends: tuple[int | None, int | None]
    """Where in it, and where it comes from, (unit before, unit); None where it has no such
    place."""
    loss: float
    """L at the point; where a row is given, that row's own, as in a batch of it alone, without
    what a regularizer adds."""
    predicted_loss: float
    """How that loss changes by the derivative."""
    measured_loss: float
    """How that loss changes."""
    limits: tuple[Limit, Limit]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Influences(Shown):
    """What changing several weights does, each by itself."""

    influences: tuple[Influence, ...]
    """In the order in which they were asked for; all at the same point."""


def compute_influences(
    point: Point, weights: Sequence[str], *, delta: float = 1e-2, row: int | None = None
) -> list[Influence]:
    """What a change of each weight does, of one that is named twice once. Raises BadInput."""
    names: dict[int, str] = {}
    for weight in list_texts(weights):
        names.setdefault(find_entry(point.derivation, weight).place, weight)
    return [compute_influence(point, w, delta=delta, row=row) for w in names.values()]


def compute_influence(
    point: Point, weight: str, *, delta: float = 1e-2, row: int | None = None
) -> Influence:
    """What a change of a weight such as "W1[0,2]" does. Raises BadInput."""
    if not math.isfinite(delta) or delta == 0:
        raise BadInput(
            _("The change of the weight must be a number other than 0, got {delta}.").format(
                delta=delta
            )
        )
    rows = point.derivation.rows
    if row is not None and not 0 <= row < rows:
        raise BadInput(
            ngettext(
                "There is no row {row}: the batch has {rows} row, 0 to {last}.",
                "There is no row {row}: the batch has {rows} rows, 0 to {last}.",
                rows,
            ).format(row=row, rows=rows, last=rows - 1)
        )
    entry, graph = find_entry(point.derivation, weight), build_layer_graph(point.derivation)
    unit = np.zeros_like(point.theta)
    unit[entry.place] = 1.0
    base, moved_tape = point.run_tape(point.theta), point.run_tape(point.theta + delta * unit)
    slope = point.run_tape(Dual(point.theta, unit[None]), words=DUAL)
    columns = _compute_columns(graph, entry, base, moved_tape, slope, delta, row)
    loss = compute_loss_value(base, row)
    gradient = _sum_tangents(compute_loss(slope, row, DUAL))
    own, ends = _find_ends(graph, entry, [c.symbol for c in columns])
    return Influence(
        entry=entry,
        value=float(point.theta[entry.place]),
        delta=delta,
        row=row,
        columns=columns,
        column=own,
        ends=ends,
        loss=loss,
        predicted_loss=gradient * delta,
        measured_loss=compute_loss_value(moved_tape, row) - loss,
        limits=find_limits(point, entry.place, gradient, row),
    )


def _sum_tangents(loss: Any) -> float:
    """The derivative of a loss; 0 where the weight does not reach it."""
    return float(np.sum(loss.tangents[0])) if isinstance(loss, Dual) else 0.0


def find_reached(graph: LayerGraph, entry: WeightEntry) -> dict[str, Array]:
    """By symbol: which of its entries a change of the weight can reach, whatever the numbers."""
    symbols = graph.derivation.symbols
    first = np.zeros(symbols[entry.weight].shape, bool)
    first[entry.index] = True
    masks = {graph.weights[entry.weight]: first}
    for name in graph.out:
        if name in masks:
            for edge in graph.out[name]:
                masks[edge.end] = masks.get(edge.end, False) | edge.spread(masks[name])
    return masks


def _compute_columns(
    graph: LayerGraph,
    entry: WeightEntry,
    base: Tape,
    moved_tape: Tape,
    slope: Tape,
    delta: float,
    row: int | None,
) -> tuple[Column, ...]:
    masks, rows = find_reached(graph, entry), slice(None) if row is None else [row]
    columns = []
    for symbol, weights in _list_stages(graph):
        shape = graph.derivation.symbols[symbol].shape
        dual = slope[symbol]
        change = dual.tangents[0] if isinstance(dual, Dual) else np.zeros(shape)
        columns.append(
            Column(
                symbol=symbol,
                reached=np.any(masks.get(symbol, np.zeros(shape, bool))[rows], axis=0),
                predicted=delta * change[rows],
                measured=(moved_tape[symbol] - base[symbol])[rows],
                enters=base[weights] if weights else None,
            )
        )
    return tuple(columns)


def _list_stages(graph: LayerGraph) -> list[tuple[str, str]]:
    """Dense layer by dense layer: what the next one gets, and the weights that lead there."""
    symbols, weights = graph.derivation.symbols, {}
    for equation in graph.derivation.acts("forward"):
        if equation.formula == DENSE:
            weights[equation.targets[0]] = equation.operands[1]
    stages = [("x", "")]
    for name in graph.layers:
        if len(symbols[name].shape) == 2:
            if name in weights:
                stages.append((name, weights[name]))
            else:
                stages[-1] = (name, stages[-1][1])
    return stages


def _find_ends(
    graph: LayerGraph, entry: WeightEntry, columns: list[str]
) -> tuple[int, tuple[int | None, int | None]]:
    """The column that a weight enters, and between which units it stands."""
    (first, *_) = graph.out.get(graph.weights[entry.weight], ()) or (None,)
    order = graph.layers
    position = order.index(first.end) if first and first.end in order else 0
    own = next((i for i, c in enumerate(columns) if c in order and order.index(c) >= position), 0)
    if len(entry.index) == 2:
        return own, (entry.index[0], entry.index[1])
    return own, (None, entry.index[0] if entry.index else None)
