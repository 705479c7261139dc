"""Along a route where no row depends on another: events, and the rows behind them in blocks.

What waits in the queue when W1 of the package's example is changed, and how it leaves::

    unit 0   events in rows 0 2 0 1  --+
    unit 1   events in rows 0 0 1    --+--> one Events, runs ((0,0,4), (1,4,7), (2,7,8))
    unit 2   events in row  2        --+         | cut into blocks of at most `rows`
                                                 v
                                     tail: 2 7 4 0.208 4.833 9.667 5.833 5   change of L by event
                                                 | back to each unit's pairs
                                                 v
    task.total   W1[0,0] = 2 + 7 = 9   W1[0,1] = 4.833   W1[0,2] = 5   W1[1,0] = 4 + 0.208 ...

A product of matrices pays from some hundred rows on, and a narrow unit's events are few: so units
wait for each other, until `LONG_RUN` events are there.
"""

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
    """A route at one point, in blocks of rows."""

    unit: UnitEquations
    """What finds a unit's events."""
    tail: Tail
    """What they do to the loss."""
    rows: int
    """Rows of a block at the most."""
    kinks: bool
    """Whether to mark entries that cross a kink."""

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
        # A block may begin in one unit and end in the next: the runs say whose event is whose.
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
        """Add up by weight what the events of unit j came to."""
        # A place without an event changes the loss by 0, by proof and not by computation.
        changes = np.zeros(len(pairs.rows))
        changes[events.place] = loss_changes
        task.add(j, pairs, changes)
        if self.kinks:
            crossings[events.place] |= tail_crossings
            is_moved = np.zeros(len(pairs.rows), bool)
            is_moved[events.place] = True
            task.mark(j, pairs, is_moved, crossings)


class RouteRunner:
    """One route at one point after another.

    Parameters:
        routes, route: the way from a layer's sums to the loss.
        probe: how weights are changed.
        tape: the numbers at some point: buffers are made in its shapes.
        memory: bytes that blocks may take.
        kinks: whether to mark entries that cross a kink.
        native: whether native code runs where the route is narrow enough for it.
    """

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
        # Native code does not look for kinks: that would double its work for a rare question.
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
        # Half, because the events of a search may meet those that still wait in the queue.
        share = task.uniform_steps is not None
        for pairs in find_pairs(x, self.map.derivation.rows, self._most_events // 2, share=share):
            (self._native or self._runner).run(task, pairs)

    def _choose_block_rows(self, memory: int) -> int:
        """Rows of a block: few enough for the cache and for the memory."""
        symbols, route = self.map.derivation.symbols, self.route
        targets = [j.target for j in route.joins]
        outputs = [*targets, *(t for e in route.tail for t in e.targets)]
        widest = max([1, *(symbols[n].shape[-1] for n in outputs if symbols[n].shape)])
        # Beside a plan's buffers, a row holds each joined symbol before the change, gathered by
        # event, and what is on its way in and out of that: six numbers of 8 bytes a unit.
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
