"""What follows the column in complex or dual numbers, equation by equation.

In the package's example a dual number carries the event of W1[0, 1] in row 0 so: a1 = 1.5 + 1e
(e² = 0), joined in as z2 = [6, 0.5] + [3, -1] e, a2 the same; the loss's formula then gives
4.208 + 4.833 e, and 4.833 is the derivative, with no difference taken and nothing rounded away.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from backsight.checks.structured.events import Events
from backsight.checks.structured.numbers import Probe
from backsight.checks.structured.routes import Route, RouteMap
from backsight.engine.interpret import Tape
from backsight.engine.numpy.row_plan import with_row_totals
from backsight.kernel.types import Array, Floats, Integers


class EagerTail:
    """The equations of a tail on the rows of any number of events. See `tail.Tail`."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = routes, route, probe
        # A total over the batch would mix the rows of different events: each keeps its own.
        self._words = with_row_totals(probe.numbers.words)

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        self._tape = tape

    @cached_property
    def _width(self) -> int:
        return int(self.map.derivation.symbols[self.route.z].shape[1])

    def run(self, events: Events) -> tuple[Floats, Array | None]:
        """Any number of events."""
        total = np.zeros(len(events))
        for sign, changes in zip(self.probe.signs, events.changes, strict=True):
            total += sign * self._run_side(events, changes)
        return total, None

    def _run_side(self, events: Events, changes: Mapping[str, Floats]) -> Floats:
        values: dict[str, Any] = {}
        for join in self.route.joins:
            change = changes[join.column][:, None] * self._take_row(join.through)[events.unit]
            base = self._tape[join.target][events.row]
            values[join.target] = self.probe.numbers.lift(base, change)
        for equation in self.route.tail:
            operands = [
                values[o] if o in values else self._take_unchanged(o, events.row)
                for o in equation.operands
            ]
            run = equation.reads.with_words(self._words)
            values[equation.targets[0]] = run(*operands, **equation.settings)
        # Such numbers carry the change apart from the value, so that there is no loss of before to
        # subtract: the base is 0.
        end = values[self.route.tail[-1].targets[0]]
        return self.probe.numbers.change(end, np.zeros((len(events), 1)))[:, 0]

    def _take_row(self, through: str) -> Floats:
        """What a change of each unit is multiplied with: a row of weights, or 1 for the unit
        itself and 0 for the others."""
        rows: Floats = self._tape[through] if through else np.eye(self._width)
        return rows

    def _take_unchanged(self, name: str, rows: Integers) -> Any:
        if not name:
            return None
        value = self._tape[name]
        return value[rows] if self.map.has_rows(name) else value
