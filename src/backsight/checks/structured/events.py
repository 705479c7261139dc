"""What a changed weight does to its own unit: one event for each row that it changes at all.

Where the layer's input is 0 in a row, or where the unit's activation says the same as before (a
ReLU that is off), nothing behind it can change: there is no event, and no work.

Unit 1 of the package's example, h = 0.5 to both sides for its two weights::

    place           0        1        2        3
    weight       W1[0,1]  W1[0,1]  W1[1,1]  W1[1,1]
    row             0        2        0        1
    z1 before      1.5     -1.5      1.5      1.5
    z1 + h x       2       -0.5      2.5      2
    z1 - h x       1       -2.5      0.5      1
    a1            2, 1     0, 0    2.5, 0.5  2, 1
                  event      -      event    event

What `find_events` returns for it: runs ((1, 0, 3),), place [0, 2, 3], row [0, 0, 1], and the
changes of a1 by side, [0.5, 1, 0.5] and [-0.5, -1, -0.5].
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backsight.checks.kinks import compute_kink_argument, is_separated_by_kink, list_kinks
from backsight.checks.structured.incidence import Pairs
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import Route, RouteMap
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats, Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class Events:
    """Events of some units, those of a unit next to each other."""

    runs: tuple[tuple[int, int, int], ...]
    """(unit, start, stop) of each unit's events."""
    place: Integers
    """The place of each event among its unit's pairs, (events,)."""
    row: Integers
    """The row of the batch that each event is in, (events,)."""
    changes: tuple[Mapping[str, Floats], ...]
    """For each side, the change of each joined column, (events,)."""

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def unit(self) -> Integers:
        """The unit of each event."""
        units, starts, stops = np.array(self.runs).reshape(-1, 3).T
        unit_of_event: Integers = np.repeat(units, stops - starts)
        return unit_of_event

    def take_part(self, start: int, stop: int) -> "Events":
        """Some of them, the runs counted from their start."""
        cut = slice(start, stop)
        here = ((j, max(a, start), min(b, stop)) for j, a, b in self.runs)
        return Events(
            runs=tuple((j, a - start, b - start) for j, a, b in here if a < b),
            place=self.place[cut],
            row=self.row[cut],
            changes=tuple({n: c[cut] for n, c in side.items()} for side in self.changes),
        )


def concatenate(parts: Sequence[Events]) -> Events:
    """The events of some units as one."""
    if len(parts) == 1:
        return parts[0]
    ends = np.cumsum([len(p) for p in parts])
    runs = (
        (j, int(end) - len(p) + a, int(end) - len(p) + b)
        for p, end in zip(parts, ends, strict=True)
        for j, a, b in p.runs
    )
    return Events(
        runs=tuple(runs),
        place=np.concatenate([p.place for p in parts]),
        row=np.concatenate([p.row for p in parts]),
        changes=tuple(
            {n: np.concatenate([p.changes[k][n] for p in parts]) for n in side}
            for k, side in enumerate(parts[0].changes)
        ),
    )


def split_blocks(events: Events, most: int) -> Iterator[tuple[int, int]]:
    """Blocks of at most so many events: a unit with many has blocks of its own, all as long.

    Where each weight has as many rows as the first, a block takes whole weights: then the rows of
    one block are those of the next, and need not be gathered again.
    """
    start = 0
    for _, low, high in events.runs:
        if high - low >= most // 2:
            # What waits of the units before goes first, so that this unit's blocks begin with it.
            yield from _split_equally(start, low, most, 1)
            yield from _split_equally(
                low, high, most, _find_period(events.row[low : low + most + 1])
            )
            start = high
    yield from _split_equally(start, len(events), most, 1)


def _find_period(rows: Integers) -> int:
    """How many rows come before they begin again."""
    return int(np.argmax(rows[1:] <= rows[:-1])) + 1


def _split_equally(start: int, stop: int, most: int, step: int) -> Iterator[tuple[int, int]]:
    """Parts of equal length, of a multiple of `step` where that fits."""
    count = -(-(stop - start) // most)
    length = -(-(stop - start) // max(1, count))
    # Equal lengths rather than full blocks and a rest: a block of few rows costs as many calls.
    whole = -(-length // step) * step
    length = whole if whole <= most else max(most // step * step, min(length, most))
    for low in range(start, stop, max(1, length)):
        yield low, min(low + length, stop)


class UnitEquations:
    """The equations of one unit's column, on the events of that unit."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe, tape: Tape) -> None:
        self.map, self.route, self.probe, self.tape = routes, route, probe, tape
        self.join_columns = tuple(dict.fromkeys(j.column for j in route.joins))
        self._runs = [(e, e.reads.with_words(probe.numbers.words)) for e in route.columns]

    def find_events(
        self, j: int, pairs: Pairs, steps: tuple[Any, ...], crossings: Array | None
    ) -> Events:
        """The events of unit j. steps: the changes of unit j's weights by side, (inputs,), or a
        number for all of them; crossings: (places,), marked where a kink lies between the sides."""
        rows, base = pairs.rows, self._take_base(self.route.z, j, pairs.rows)
        sides = [self._run_column(j, rows, base, _select_step(s, pairs) * pairs.x) for s in steps]
        if crossings is not None:
            self._mark_kinks(j, rows, sides, crossings)
        # Everything from here on is as long as there are events, not places.
        places = np.flatnonzero(self._find_moves(sides, j, rows))
        rows = rows.take(places)
        before = {n: self._take_base(n, j, rows) for n in self.join_columns}
        changes = tuple(
            {
                n: self._measure_change(side[n].take(places, axis=0), before[n])
                for n in self.join_columns
            }
            for side in sides
        )
        return Events(runs=((j, 0, len(places)),), place=places, row=rows, changes=changes)

    def _find_moves(self, sides: list[dict[str, Any]], j: int, rows: Integers) -> Array:
        """Where the sides differ in some column, or the only side from the base."""
        # Two sides that come out equal cancel, whatever the base was: ReLU far below 0, say.
        first, differ = sides[0], self.probe.numbers.differ
        second = (
            sides[1]
            if len(sides) > 1
            else {n: self._take_base(n, j, rows) for n in self.join_columns}
        )
        mask: Array = differ(first[self.join_columns[0]], second[self.join_columns[0]])
        for name in self.join_columns[1:]:
            mask = mask | differ(first[name], second[name])
        return mask

    def _take_base(self, name: str, j: int, rows: Integers) -> Floats:
        """Unit j of a symbol before the change, (events, 1)."""
        # A column lies scattered in memory; taken together once, its rows are found fast.
        column: Floats = np.ascontiguousarray(self.tape[name][:, j]).take(rows)[:, None]
        return column

    def _run_column(self, j: int, rows: Integers, base: Floats, change: Floats) -> dict[str, Any]:
        """Unit j's column of every symbol that stays one, (events, 1)."""
        # The sums are changed by h x directly; a rounded w + h is never formed (decision 0008).
        values = {self.route.z: self.probe.numbers.lift(base, change[:, None])}
        for equation, run in self._runs:
            operands = [
                values[o] if o in values else self._narrow_operand(o, j, rows)
                for o in equation.operands
            ]
            values[equation.targets[0]] = run(*operands, **equation.settings)
        return values

    def _narrow_operand(self, name: str, j: int, rows: Integers) -> Any:
        """What an operand that does not change has for unit j."""
        if not name:
            return None
        value = self.tape[name]
        # (rows, units) is cut to the unit, (rows, 1) holds for all units; what has no rows, a
        # scale by unit say, is cut where its last axis is the layer's.
        if self.map.has_rows(name):
            return value[:, j : j + 1][rows] if value.shape[1] > 1 else value[rows]
        wide = np.shape(value)[-1:] == self.tape[self.route.z].shape[1:]
        return value[..., j : j + 1] if wide else value

    def _measure_change(self, value: Any, base: Floats) -> Floats:
        return self.probe.numbers.change(value, base)[:, 0]

    # ------------------------------------------------------------------- kinks
    def _mark_kinks(
        self, j: int, rows: Integers, sides: list[dict[str, Any]], crossings: Array
    ) -> None:
        """Mark the places whose two sides (or side and base) a kink of the column parts."""
        for equation in self.route.columns:
            if kinks := list_kinks(equation):
                # The empty dictionary stands for the base: operands come from the tape.
                one, other = [
                    self._compute_kink_argument(equation, j, rows, v) for v in [*sides, {}][:2]
                ]
                crossings |= is_separated_by_kink(one, other, kinks)[:, 0]

    def _compute_kink_argument(
        self, equation: Equation, j: int, rows: Integers, values: Mapping[str, Any]
    ) -> Floats:
        names = dict(zip(equation.reads.parameters, equation.operands, strict=True))
        operands = {
            p: values[o] if o in values else self._narrow_operand(o, j, rows)
            for p, o in names.items()
        }
        return compute_kink_argument(equation, operands)


def _select_step(step: Any, pairs: Pairs) -> Any:
    """How far the weight of each place is changed."""
    return step.take(pairs.inputs) if isinstance(step, np.ndarray) else step
