"""Along a route where no row depends on another: events, and the rows behind them in blocks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.structured.eager_tail import EagerTail
from backsight.checks.structured.events import Events, Unit, cuts, together
from backsight.checks.structured.incidence import Pairs, pairs_of
from backsight.checks.structured.native_rows import native_lane
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.planned_tail import PlannedTail
from backsight.checks.structured.routes import Map, Route
from backsight.checks.structured.tail import Tail
from backsight.checks.structured.task import Work
from backsight.engine.interpret import Tape
from backsight.engine.numpy.row_plan import memory_of
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats

BLOCK = 40_960
"""Numbers of a block's widest array: what a core's cache holds a few of."""
FEWEST = 256
"""Rows of a block at the least, so that products of matrices pay."""
LONG = 2048
"""Events of one unit that are run by themselves instead of together with those of others."""
EVENTS = 2**16
"""Events that are gathered before they are run."""
EVENT = 320
"""Bytes that an event takes while it is found, at the most."""


Waiting = list[tuple[Events, Pairs, Array]]
"""Events of units, the pairs they come from, and the places that crossed a kink."""


@dataclass(kw_only=True, eq=False)
class Lane:
    """The route at one point. rows: of a block."""

    unit: Unit
    tail: Tail
    rows: int
    kinks: bool

    def run(self, work: Work, pairs: Pairs) -> None:
        """Change the weights that these pairs are of."""
        waiting: Waiting = []
        for j in np.flatnonzero(work.wanted.any(axis=1)):
            waiting += self._events(work, pairs.only(work.wanted[j]), int(j))
            if sum(len(e) for e, _, _ in waiting) >= LONG:
                self._flush(work, waiting)
        self._flush(work, waiting)

    def _events(self, work: Work, pairs: Pairs, j: int) -> Waiting:
        """One unit's events; none where no weight of it meets an input."""
        if not len(pairs.inputs):
            return []
        crossed = np.zeros(len(pairs.rows), bool)
        steps: tuple[Any, ...] = work.uniform or tuple(s[j] for s in work.by_unit)
        events = self.unit.events(j, pairs, steps, crossed if self.kinks else None)
        return [(events, pairs, crossed)]

    def _flush(self, work: Work, waiting: Waiting) -> None:
        """Run the waiting events, block by block, and forget them."""
        if not waiting:
            return
        events = together([e for e, _, _ in waiting])
        found, parted = np.empty(len(events)), np.zeros(len(events), bool)
        for start, stop in cuts(events, self.rows):
            found[start:stop], seen = self.tail.run(events.part(start, stop))
            if seen is not None:
                parted[start:stop] = seen
        for (one, pairs, crossed), (j, start, stop) in zip(waiting, events.runs, strict=True):
            self._add(work, j, one, pairs, crossed, found[start:stop], parted[start:stop])
        work.done += len(events)
        waiting.clear()

    def _add(
        self,
        work: Work,
        j: int,
        events: Events,
        pairs: Pairs,
        crossed: Array,
        found: Floats,
        parted: Array,
    ) -> None:
        """What the events of unit j have found, for the pairs they stand for."""
        changes = np.zeros(len(pairs.rows))
        changes[events.place] = found
        work.add(j, pairs, changes)
        if self.kinks:
            crossed[events.place] |= parted
            moved = np.zeros(len(pairs.rows), bool)
            moved[events.place] = True
            work.mark(j, pairs, moved, crossed)


class ByRows:
    """One route at one point after another. memory: bytes that blocks may take. native: whether
    native code runs where a route is narrow enough for it."""

    def __init__(
        self,
        map_: Map,
        route: Route,
        probe: Probe,
        tape: Tape,
        *,
        memory: int,
        kinks: bool,
        native: bool = False,
    ) -> None:
        self._native = native_lane(map_, route, probe) if native and not kinks else None
        self.map, self.route, self.probe, self.kinks = map_, route, probe, kinks
        self._most = max(FEWEST, min(EVENTS, memory // EVENT))
        self._block = self._rows(memory)
        self._tail: Tail = (
            PlannedTail(map_, route, probe, tape, rows=self._block, kinks=kinks)
            if probe.numbers is REAL
            else EagerTail(map_, route, probe)
        )

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        if self._native is not None:
            self._native.bind(tape)
            return
        self._tail.bind(tape)
        unit = Unit(self.map, self.route, self.probe, tape)
        self._lane = Lane(unit=unit, tail=self._tail, rows=self._block, kinks=self.kinks)

    def run(self, work: Work, x: Floats | None) -> None:
        """Change every weight asked for. x: the layer's input; None for biases."""
        share = work.uniform is not None
        for pairs in pairs_of(x, self.map.derivation.rows, self._most // 2, share=share):
            (self._native or self._lane).run(work, pairs)

    def _rows(self, memory: int) -> int:
        """Rows of a block: few enough for the cache and for the memory."""
        symbols, route = self.map.derivation.symbols, self.route
        joined = [j.target for j in route.joins]
        made = [*joined, *(t for e in route.tail for t in e.targets)]
        widest = max([1, *(symbols[n].shape[-1] for n in made if symbols[n].shape)])
        each = memory_of(self.map.derivation, route.tail) + 48 * sum(
            symbols[n].shape[-1] for n in joined
        )
        fits = memory // (2 * each * self.probe.numbers.bytes // 8)
        least = max(2 * each, FEWEST * EVENT)
        if fits < 1 or memory < least:
            raise TooLittleMemory(
                _(
                    "A memory bound of {memory:,} bytes does not hold one block: give at "
                    "least {least:,}."
                ).format(memory=memory, least=least)
            )
        return int(min(fits, max(FEWEST, BLOCK // widest), self._most))
