"""What follows the column in real numbers: generated code over blocks of rows.

A block's arrays lie unit by unit, (units, rows): then what is done for one unit is one pass over
neighbors in memory. For the 2-3-2 example the tail behind z2 is generated as

    def rows():
        subtract(b0, b1, out=b0)      b0: z2, filled in before each call; b1: y
        square(b0, out=b0)            z2 is not needed any more: its own buffer is written over
        matmul(b0, c4, b3)            c4: a column of ones; one sum for each row
        divide(b3, c5, out=b3)        c5 = 6 numbers in the batch's outputs

(the last layer's activation is the identity, so that a2 is z2). The eight events of W1 fill b0 with
z2 + change x W2[unit], the first side as

    unit      0     0     0     0     1     1     1     2
    row       0     2     0     1     0     0     1     2
    change   0.5    1     1    0.5   0.5    1    0.5    1
    z2[0]    6.5   0.5    7    5.5   7.5    9    6.5  -1.5
    z2[1]    1.5    9    2.5  -0.5    0   -0.5   -2     8

and the difference of the calls for both sides is 2, 7, 4, 0.208, 4.833, 9.667, 5.833, 5: what each
event changes the loss by.

Life of a block: made once for a size; rows of the batch gathered into `base_columns` when they
differ from those that lie there; then for each side filled, run, read. A deep network's weights of
one layer have the same rows again and again, so gathering is rare.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backsight.checks.kinks import compute_kink_argument, is_separated_by_kink, list_kinks
from backsight.checks.structured.events import Events
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import Route, RouteMap
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.engine.numpy.row_plan import RowPlan
from backsight.kernel.types import Array, Floats, Integers

FEW_RUNS = 2
"""Runs of events of one unit that are filled in one by one; more are gathered."""
SIZES = 8
"""Blocks of so many sizes, each a multiple of the least, so that few of their rows are idle."""


@dataclass(kw_only=True, eq=False)
class Block:
    """A plan over so many rows, and which rows of the batch lie in it."""

    plan: RowPlan
    """The generated code and its buffers."""
    rows: Integers = field(default_factory=lambda: np.empty(0, int))
    """The row of the batch at each of the block's rows, the first of them."""
    base_columns: dict[str, Floats] = field(default_factory=dict)
    """What those rows have before the change, of all symbols that are filled in: (units, rows)."""


class PlannedTail:
    """Blocks of at most so many rows. See `tail.Tail`."""

    def __init__(
        self, routes: RouteMap, route: Route, probe: Probe, tape: Tape, *, rows: int, kinks: bool
    ) -> None:
        self.map, self.route, self.probe, self.rows = routes, route, probe, rows
        self._kink_equations = [e for e in route.tail if kinks and list_kinks(e)]
        self._join_targets = sorted({j.target for j in route.joins})
        read = _list_reads(route) - set(self._join_targets)
        self._unchanged = sorted(n for n in read if routes.has_rows(n))
        symbols = routes.derivation.symbols
        # What has no rows (weights, running statistics) is read by every block where it lies; a
        # copy, because the generated code keeps the array while the point's own may go.
        self._shared_arrays = {
            n: np.array(tape[n], float)
            for n in sorted(read - set(self._unchanged))
            if symbols[n].value is None
        }
        self._blocks: dict[int, Block] = {}

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        for name, array in self._shared_arrays.items():
            array[...] = tape[name]
        names = {*self._unchanged, *self._join_targets}
        self._base = {n: np.ascontiguousarray(tape[n].T) for n in names}
        self._through = {j.through: tape[j.through] for j in self.route.joins if j.through}
        self._tape = tape
        # The blocks' buffers stay; that they hold rows of an earlier point must not be believed.
        for block in self._blocks.values():
            block.rows = np.empty(0, int)
        self._before = np.concatenate(
            [np.zeros(0), *self._compute_losses(self.map.derivation.rows)]
        )

    def _compute_losses(self, rows: int) -> Iterator[Floats]:
        """Each row's part of the loss as it is."""
        for start in range(0, rows, self.rows):
            which = np.arange(start, min(start + self.rows, rows))
            block = self._prepare_block(which)
            for name in self._join_targets:
                block.plan.inputs[name][:, : len(which)] = block.base_columns[name][:, : len(which)]
            yield block.plan()[: len(which)].copy()

    def run(self, events: Events) -> tuple[Floats, Array | None]:
        """At most `rows` events."""
        count, block = len(events), self._prepare_block(events.row)
        total, kink_arguments = np.zeros(count), []
        for sign, changes in zip(self.probe.signs, events.changes, strict=True):
            for join in self.route.joins:
                self._fill(block, join.target, join.through, changes[join.column], events)
            total += sign * block.plan()[:count]
            kink_arguments.append(
                [self._compute_kink_argument(block.plan, e, count) for e in self._kink_equations]
            )
        # Central differences (1, -1) need no loss of before; a forward difference (1) does.
        if sum(self.probe.signs):
            total -= sum(self.probe.signs) * self._before.take(events.row)
        return total, self._find_crossings(
            kink_arguments, events.row
        ) if self._kink_equations else None

    def _prepare_block(self, rows: Integers) -> Block:
        """A block that holds these rows' numbers before the change: the same one, if it can be."""
        # Few sizes, so that few plans are made; fine enough that at most an eighth runs idle.
        least = -(-self.rows // SIZES)
        size = max(1, -(-len(rows) // least) * least)
        if size not in self._blocks:
            self._blocks[size] = Block(plan=self._make_plan(size))
        block = self._blocks[size]
        if not _is_prefix(block.rows, rows):
            block.rows = rows
            block.base_columns = _gather_rows(self._base, rows)
            for name in self._unchanged:
                block.plan.inputs[name][:, : len(rows)] = block.base_columns[name]
        return block

    def _make_plan(self, rows: int) -> RowPlan:
        outputs = {o for e in self._kink_equations for o in e.operands if o}
        return RowPlan(
            self.map.derivation,
            self.route.tail,
            scratch_inputs=self._join_targets,
            stable_inputs=self._unchanged,
            shared_arrays=self._shared_arrays,
            rows=rows,
            extra_outputs=outputs,
        )

    def _fill(self, block: Block, name: str, through: str, change: Floats, events: Events) -> None:
        """A joined symbol with its change put in."""
        count = len(change)
        base = block.base_columns[name][:, :count]
        into = block.plan.inputs[name][:, :count]
        # In the column's own place only unit j of each event changes; through weights, all units.
        if not through:
            into[...] = base
            into[events.unit, np.arange(count)] += change
        elif len(events.runs) > FEW_RUNS:
            # Many units: a row of weights is gathered for each event, in one call.
            np.multiply(self._through[through].T.take(events.unit, axis=1), change, out=into)
            into += base
        else:
            # Few units with many events each: nothing is gathered, the row is broadcast.
            for j, start, stop in events.runs:
                weights = self._through[through][j][:, None]
                np.multiply(weights, change[start:stop], out=into[:, start:stop])
            into += base

    # ------------------------------------------------------------------- kinks
    def _compute_kink_argument(self, plan: RowPlan, equation: Equation, count: int) -> Floats:
        names = dict(zip(equation.reads.parameters, equation.operands, strict=True))
        operands = {p: self._take_current(plan, o, count) for p, o in names.items() if o}
        values: Floats = compute_kink_argument(equation, operands).copy()
        return values

    def _take_current(self, plan: RowPlan, name: str, count: int) -> Any:
        """What the plan holds for a symbol, (units, events)."""
        for arrays in (plan.outputs, plan.inputs):
            if name in arrays:
                return arrays[name][:, :count]
        return self._tape[name]

    def _find_crossings(self, kink_arguments: list[list[Floats]], rows: Integers) -> Array:
        """Events for which a kink lies between both sides (or the side and the base)."""
        crossings = np.zeros(len(rows), bool)
        for position, equation in enumerate(self._kink_equations):
            one = kink_arguments[0][position]
            other = (
                kink_arguments[1][position]
                if len(kink_arguments) > 1
                else self._compute_before(equation, rows)
            )
            crossings |= is_separated_by_kink(one, other, list_kinks(equation)).any(axis=0)
        return crossings

    def _compute_before(self, equation: Equation, rows: Integers) -> Floats:
        names = dict(zip(equation.reads.parameters, equation.operands, strict=True))
        arrays = {p: self._tape[o] for p, o in names.items() if o}
        operands = {p: a.T[:, rows] if np.ndim(a) == 2 else a for p, a in arrays.items()}
        return compute_kink_argument(equation, operands)


def _is_prefix(whole: Integers, part: Integers) -> bool:
    """Whether an array begins with another."""
    # The ends first: nearly all rows that differ differ there, and comparing all takes long.
    count = len(part)
    if len(whole) < count or whole[0] != part[0] or whole[count - 1] != part[-1]:
        return False
    return bool((whole[:count] == part).all())


def _gather_rows(base: Mapping[str, Floats], rows: Integers) -> dict[str, Floats]:
    """The columns of some rows. To repeat columns in order is twice as fast as to take them."""
    if (rows[1:] < rows[:-1]).any():
        return {n: a.take(rows, axis=1) for n, a in base.items()}
    counts = np.bincount(rows, minlength=next(iter(base.values())).shape[1])
    return {n: np.repeat(a, counts, axis=1) for n, a in base.items()}


def _list_reads(route: Route) -> set[str]:
    """What the tail reads and does not make itself."""
    outputs = {t for e in route.tail for t in e.targets}
    return {o for e in route.tail for o in e.operands if o} - outputs
