"""Along a route where no row depends on another: events, and the rows behind them in blocks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.structured.eager_tail import EagerTail
from backsight.checks.structured.events import Events, UnitEquations, concatenate, split_blocks
from backsight.checks.structured.incidence import Pairs, find_pairs
from backsight.checks.structured.native_rows import make_native_runner
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.planned_tail import PlannedTail
from backsight.checks.structured.routes import Route, RouteMap
from backsight.checks.structured.tail import Tail
from backsight.checks.structured.task import ArrayTask
from backsight.engine.interpret import Tape
from backsight.engine.numpy.row_plan import estimate_row_bytes
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats

BLOCK_NUMBERS = 40_960
"""Numbers of a block's widest array: what a core's cache holds a few of."""
FEWEST_ROWS = 256
"""Rows of a block at the least, so that products of matrices pay."""
LONG_RUN = 2048
"""Events of one unit that are run by themselves instead of together with those of others."""
MOST_EVENTS = 2**16
"""Events that are gathered before they are run."""
EVENT_BYTES = 320
"""Bytes that an event takes while it is found, at the most."""


EventQueue = list[tuple[Events, Pairs, Array]]
"""Events of units, the pairs they come from, and the places that crossed a kink."""


@dataclass(kw_only=True, eq=False)
class RowRunner:
    """The route at one point. rows: of a block."""

    unit: UnitEquations
    tail: Tail
    rows: int
    kinks: bool

    def run(self, task: ArrayTask, pairs: Pairs) -> None:
        """Change the weights that these pairs are of."""
        queue: EventQueue = []
        for j in np.flatnonzero(task.selection.any(axis=1)):
            queue += self._find_events(task, pairs.select(task.selection[j]), int(j))
            if sum(len(e) for e, _, _ in queue) >= LONG_RUN:
                self._flush(task, queue)
        self._flush(task, queue)

    def _find_events(self, task: ArrayTask, pairs: Pairs, j: int) -> EventQueue:
        """One unit's events; none where no weight of it meets an input."""
        if not len(pairs.inputs):
            return []
        crossings = np.zeros(len(pairs.rows), bool)
        steps: tuple[Any, ...] = task.uniform_steps or tuple(s[j] for s in task.steps_by_unit)
        events = self.unit.find_events(j, pairs, steps, crossings if self.kinks else None)
        return [(events, pairs, crossings)]

    def _flush(self, task: ArrayTask, queue: EventQueue) -> None:
        """Run the waiting events, block by block, and forget them."""
        if not queue:
            return
        events = concatenate([e for e, _, _ in queue])
        loss_changes, tail_crossings = np.empty(len(events)), np.zeros(len(events), bool)
        for start, stop in split_blocks(events, self.rows):
            loss_changes[start:stop], block_crossings = self.tail.run(events.take_part(start, stop))
            if block_crossings is not None:
                tail_crossings[start:stop] = block_crossings
        for (one, pairs, crossings), (j, start, stop) in zip(queue, events.runs, strict=True):
            self._add(
                task, j, one, pairs, crossings, loss_changes[start:stop], tail_crossings[start:stop]
            )
        task.rows_run += len(events)
        queue.clear()

    def _add(
        self,
        task: ArrayTask,
        j: int,
        events: Events,
        pairs: Pairs,
        crossings: Array,
        loss_changes: Floats,
        tail_crossings: Array,
    ) -> None:
        """What the events of unit j have found, for the pairs they stand for."""
        changes = np.zeros(len(pairs.rows))
        changes[events.place] = loss_changes
        task.add(j, pairs, changes)
        if self.kinks:
            crossings[events.place] |= tail_crossings
            is_moved = np.zeros(len(pairs.rows), bool)
            is_moved[events.place] = True
            task.mark(j, pairs, is_moved, crossings)


class RouteRunner:
    """One route at one point after another. memory: bytes that blocks may take. native: whether
    native code runs where a route is narrow enough for it."""

    def __init__(
        self,
        routes: RouteMap,
        route: Route,
        probe: Probe,
        tape: Tape,
        *,
        memory: int,
        kinks: bool,
        native: bool = False,
    ) -> None:
        self._native = make_native_runner(routes, route, probe) if native and not kinks else None
        self.map, self.route, self.probe, self.kinks = routes, route, probe, kinks
        self._most_events = max(FEWEST_ROWS, min(MOST_EVENTS, memory // EVENT_BYTES))
        self._block = self._choose_block_rows(memory)
        self._tail: Tail = (
            PlannedTail(routes, route, probe, tape, rows=self._block, kinks=kinks)
            if probe.numbers is REAL
            else EagerTail(routes, route, probe)
        )

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        if self._native is not None:
            self._native.bind(tape)
            return
        self._tail.bind(tape)
        unit = UnitEquations(self.map, self.route, self.probe, tape)
        self._runner = RowRunner(unit=unit, tail=self._tail, rows=self._block, kinks=self.kinks)

    def run(self, task: ArrayTask, x: Floats | None) -> None:
        """Change every weight asked for. x: the layer's input; None for biases."""
        share = task.uniform_steps is not None
        for pairs in find_pairs(x, self.map.derivation.rows, self._most_events // 2, share=share):
            (self._native or self._runner).run(task, pairs)

    def _choose_block_rows(self, memory: int) -> int:
        """Rows of a block: few enough for the cache and for the memory."""
        symbols, route = self.map.derivation.symbols, self.route
        targets = [j.target for j in route.joins]
        outputs = [*targets, *(t for e in route.tail for t in e.targets)]
        widest = max([1, *(symbols[n].shape[-1] for n in outputs if symbols[n].shape)])
        each = estimate_row_bytes(self.map.derivation, route.tail) + 48 * sum(
            symbols[n].shape[-1] for n in targets
        )
        fits = memory // (2 * each * self.probe.numbers.bytes // 8)
        least = max(2 * each, FEWEST_ROWS * EVENT_BYTES)
        if fits < 1 or memory < least:
            raise TooLittleMemory(
                _(
                    "A memory bound of {memory:,} bytes does not hold one block: give at "
                    "least {least:,}."
                ).format(memory=memory, least=least)
            )
        return int(min(fits, max(FEWEST_ROWS, BLOCK_NUMBERS // widest), self._most_events))
