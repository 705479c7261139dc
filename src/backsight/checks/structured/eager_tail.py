"""What follows the column in complex or dual numbers, equation by equation."""

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
    """The rows of any number of events. See `tail.Tail`."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = routes, route, probe
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
        end = values[self.route.tail[-1].targets[0]]
        return self.probe.numbers.change(end, np.zeros((len(events), 1)))[:, 0]

    def _take_row(self, through: str) -> Floats:
        rows: Floats = self._tape[through] if through else np.eye(self._width)
        return rows

    def _take_unchanged(self, name: str, rows: Integers) -> Any:
        if not name:
            return None
        value = self._tape[name]
        return value[rows] if self.map.has_rows(name) else value
