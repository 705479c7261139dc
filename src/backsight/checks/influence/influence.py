"""What one weight does: which units a change of it reaches, and by how much each of them moves.

Every number stands there twice: predicted by the derivative (dual numbers in that one direction)
and measured by changing the weight.
"""

import math
from dataclasses import dataclass

import numpy as np

from backsight.checks.duals import DUAL, Dual
from backsight.checks.entry import Entry, entry_of
from backsight.checks.influence.limits import Limit, limits_of
from backsight.checks.paths.layer_graph import Hops, hops_of
from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats

DENSE = "layers.dense.steps.z"


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """The units of one layer, as the next layer gets them.

    symbol: what they are called ("a1"). reached: (units,) whether the weight can change them in
    any row looked at. predicted, measured: (rows, units), how they change, in the rows looked at.
    enters: by what the units are joined to those of the column before, (units before, units);
    None where nothing joins them.
    """

    symbol: str
    reached: Array
    predicted: Floats
    measured: Floats
    enters: Floats | None = None

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


@dataclass(frozen=True, kw_only=True, eq=False)
class Influence:
    """entry: the weight; value: what it is, delta: by how much it is changed.

    row: of the batch, to which the units' changes are restricted; None for all rows. columns:
    inputs first. column: the one that the weight enters; ends: where in it, and where it comes
    from, (unit before, unit), None where it has no such place. loss: L at the point;
    predicted_loss, measured_loss: how it changes. limits: on the negative and the positive side.
    """

    entry: Entry
    value: float
    delta: float
    row: int | None
    columns: tuple[Column, ...]
    column: int
    ends: tuple[int | None, int | None]
    loss: float
    predicted_loss: float
    measured_loss: float
    limits: tuple[Limit, Limit]


def influence_of(
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
            _("There is no row {row}: the batch has {rows} rows, 0 to {last}.").format(
                row=row, rows=rows, last=rows - 1
            )
        )
    entry, hops = entry_of(point.derivation, weight), hops_of(point.derivation)
    unit = np.zeros_like(point.theta)
    unit[entry.place] = 1.0
    base, moved = point.tape(point.theta), point.tape(point.theta + delta * unit)
    slope = point.tape(Dual(point.theta, unit[None]), words=DUAL)
    columns = _columns(hops, entry, base, moved, slope, delta, row)
    loss, gradient = float(base["L"]), float(slope["L"].tangents[0])
    own, ends = _ends(hops, entry, [c.symbol for c in columns])
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
        measured_loss=float(moved["L"]) - loss,
        limits=limits_of(point, entry.place, gradient),
    )


def reached_by(hops: Hops, entry: Entry) -> dict[str, Array]:
    """By symbol: which of its entries a change of the weight can reach, whatever the numbers."""
    symbols = hops.derivation.symbols
    first = np.zeros(symbols[entry.weight].shape, bool)
    first[entry.index] = True
    found = {hops.weights[entry.weight]: first}
    for name in hops.out:
        if name in found:
            for hop in hops.out[name]:
                found[hop.end] = found.get(hop.end, False) | hop.spread(found[name])
    return found


def _columns(
    hops: Hops, entry: Entry, base: Tape, moved: Tape, slope: Tape, delta: float, row: int | None
) -> tuple[Column, ...]:
    reached, taken = reached_by(hops, entry), slice(None) if row is None else [row]
    found = []
    for symbol, joined in _stages(hops):
        shape = hops.derivation.symbols[symbol].shape
        dual = slope[symbol]
        change = dual.tangents[0] if isinstance(dual, Dual) else np.zeros(shape)
        found.append(
            Column(
                symbol=symbol,
                reached=np.any(reached.get(symbol, np.zeros(shape, bool))[taken], axis=0),
                predicted=delta * change[taken],
                measured=(moved[symbol] - base[symbol])[taken],
                enters=base[joined] if joined else None,
            )
        )
    return tuple(found)


def _stages(hops: Hops) -> list[tuple[str, str]]:
    """Dense layer by dense layer: what the next one gets, and the weights that lead there."""
    symbols, joined = hops.derivation.symbols, {}
    for equation in hops.derivation.acts("forward"):
        if equation.formula == DENSE:
            joined[equation.targets[0]] = equation.operands[1]
    found = [("x", "")]
    for name in hops.layers:
        if len(symbols[name].shape) == 2:
            if name in joined:
                found.append((name, joined[name]))
            else:
                found[-1] = (name, found[-1][1])
    return found


def _ends(
    hops: Hops, entry: Entry, columns: list[str]
) -> tuple[int, tuple[int | None, int | None]]:
    """The column that a weight enters, and between which units it stands."""
    (first, *_) = hops.out.get(hops.weights[entry.weight], ()) or (None,)
    order = hops.layers
    made = order.index(first.end) if first and first.end in order else 0
    own = next((i for i, c in enumerate(columns) if c in order and order.index(c) >= made), 0)
    if len(entry.index) == 2:
        return own, (entry.index[0], entry.index[1])
    return own, (None, entry.index[0] if entry.index else None)
