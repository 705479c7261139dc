"""What follows the column in real numbers: generated code over blocks of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backsight.checks.kinks import kinks_of, measured, parted
from backsight.checks.structured.events import Events
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import Map, Route
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.engine.numpy.row_plan import RowPlan
from backsight.kernel.types import Array, Floats, Integers

FEW = 2
"""Runs of events of one unit that are filled in one by one; more are gathered."""
SIZES = 8
"""Blocks of so many sizes, each a multiple of the least, so that few of their rows are idle."""


@dataclass(kw_only=True, eq=False)
class Block:
    """A plan over so many rows. rows: whose numbers lie in it; gathered: as they were."""

    plan: RowPlan
    rows: Integers = field(default_factory=lambda: np.empty(0, int))
    gathered: dict[str, Floats] = field(default_factory=dict)


class PlannedTail:
    """Blocks of at most so many rows. See `tail.Tail`."""

    def __init__(
        self, map_: Map, route: Route, probe: Probe, tape: Tape, *, rows: int, kinks: bool
    ) -> None:
        self.map, self.route, self.probe, self.rows = map_, route, probe, rows
        self._kinked = [e for e in route.tail if kinks and kinks_of(e)]
        self._joined = sorted({j.target for j in route.joins})
        read = _read(route) - set(self._joined)
        self._still = sorted(n for n in read if map_.has_rows(n))
        known = map_.derivation.symbols
        self._shared = {
            n: np.array(tape[n], float)
            for n in sorted(read - set(self._still))
            if known[n].value is None
        }
        self._blocks: dict[int, Block] = {}

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        for name, array in self._shared.items():
            array[...] = tape[name]
        names = {*self._still, *self._joined}
        self._base = {n: np.ascontiguousarray(tape[n].T) for n in names}
        self._through = {j.through: tape[j.through] for j in self.route.joins if j.through}
        self._tape = tape
        for block in self._blocks.values():
            block.rows = np.empty(0, int)
        self._before = np.concatenate([np.zeros(0), *self._losses(self.map.derivation.rows)])

    def _losses(self, rows: int) -> Iterator[Floats]:
        """Each row's part of the loss as it is."""
        for start in range(0, rows, self.rows):
            which = np.arange(start, min(start + self.rows, rows))
            block = self._block(which)
            for name in self._joined:
                block.plan.inputs[name][:, : len(which)] = block.gathered[name][:, : len(which)]
            yield block.plan()[: len(which)].copy()

    def run(self, events: Events) -> tuple[Floats, Array | None]:
        """At most `rows` events."""
        count, block = len(events), self._block(events.row)
        total, seen = np.zeros(count), []
        for sign, changes in zip(self.probe.signs, events.changes, strict=True):
            for join in self.route.joins:
                self._fill(block, join.target, join.through, changes[join.column], events)
            total += sign * block.plan()[:count]
            seen.append([self._measured(block.plan, e, count) for e in self._kinked])
        if sum(self.probe.signs):
            total -= sum(self.probe.signs) * self._before.take(events.row)
        return total, self._crossed(seen, events.row) if self._kinked else None

    def _block(self, rows: Integers) -> Block:
        """A block that holds these rows' numbers before the change: the same one, if it can be."""
        least = -(-self.rows // SIZES)
        size = max(1, -(-len(rows) // least) * least)
        if size not in self._blocks:
            self._blocks[size] = Block(plan=self._plan(size))
        block = self._blocks[size]
        if not _begins(block.rows, rows):
            block.rows = rows
            block.gathered = _gathered(self._base, rows)
            for name in self._still:
                block.plan.inputs[name][:, : len(rows)] = block.gathered[name]
        return block

    def _plan(self, rows: int) -> RowPlan:
        kept = {o for e in self._kinked for o in e.operands if o}
        return RowPlan(
            self.map.derivation,
            self.route.tail,
            spent=self._joined,
            filled=self._still,
            shared=self._shared,
            rows=rows,
            kept=kept,
        )

    def _fill(self, block: Block, name: str, through: str, change: Floats, events: Events) -> None:
        """A joined symbol with its change put in."""
        count = len(change)
        base = block.gathered[name][:, :count]
        into = block.plan.inputs[name][:, :count]
        if not through:
            into[...] = base
            into[events.unit, np.arange(count)] += change
        elif len(events.runs) > FEW:
            np.multiply(self._through[through].T.take(events.unit, axis=1), change, out=into)
            into += base
        else:
            for j, start, stop in events.runs:
                weights = self._through[through][j][:, None]
                np.multiply(weights, change[start:stop], out=into[:, start:stop])
            into += base

    # ------------------------------------------------------------------- kinks
    def _measured(self, plan: RowPlan, equation: Equation, count: int) -> Floats:
        names = dict(zip(equation.reads.parameters, equation.operands, strict=True))
        known = {p: self._now(plan, o, count) for p, o in names.items() if o}
        found: Floats = measured(equation, known).copy()
        return found

    def _now(self, plan: RowPlan, name: str, count: int) -> Any:
        """What the plan holds for a symbol, (units, events)."""
        for arrays in (plan.outputs, plan.inputs):
            if name in arrays:
                return arrays[name][:, :count]
        return self._tape[name]

    def _crossed(self, seen: list[list[Floats]], rows: Integers) -> Array:
        """Events whose sides (or side and base) a kink parts."""
        crossed = np.zeros(len(rows), bool)
        for place, equation in enumerate(self._kinked):
            one = seen[0][place]
            other = seen[1][place] if len(seen) > 1 else self._before_of(equation, rows)
            crossed |= parted(one, other, kinks_of(equation)).any(axis=0)
        return crossed

    def _before_of(self, equation: Equation, rows: Integers) -> Floats:
        names = dict(zip(equation.reads.parameters, equation.operands, strict=True))
        arrays = {p: self._tape[o] for p, o in names.items() if o}
        known = {p: a.T[:, rows] if np.ndim(a) == 2 else a for p, a in arrays.items()}
        return measured(equation, known)


def _begins(whole: Integers, part: Integers) -> bool:
    """Whether an array begins with another; most that do not differ at their ends."""
    count = len(part)
    if len(whole) < count or whole[0] != part[0] or whole[count - 1] != part[-1]:
        return False
    return bool((whole[:count] == part).all())


def _gathered(base: Mapping[str, Floats], rows: Integers) -> dict[str, Floats]:
    """The columns of some rows. To repeat columns in order is twice as fast as to take them."""
    if (rows[1:] < rows[:-1]).any():
        return {n: a.take(rows, axis=1) for n, a in base.items()}
    counts = np.bincount(rows, minlength=next(iter(base.values())).shape[1])
    return {n: np.repeat(a, counts, axis=1) for n, a in base.items()}


def _read(route: Route) -> set[str]:
    """What the tail reads and does not make itself."""
    made = {t for e in route.tail for t in e.targets}
    return {o for e in route.tail for o in e.operands if o} - made
