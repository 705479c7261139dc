"""The derivative with respect to every weight, array by array, along each array's route."""

from dataclasses import dataclass

import numpy as np

from backsight.checks.point import MEMORY, Point
from backsight.checks.structured.by_rows import ByRows
from backsight.checks.structured.copies import Copies
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.penalties import crosses, penalties, penalty
from backsight.checks.structured.routes import Map, input_of
from backsight.checks.structured.task import Work
from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats


@dataclass(kw_only=True, eq=False)
class Found:
    """loss: as it is. sums: the signed change of the loss by weight, (weights,), NaN where none was
    asked for.

    steps: the signed change of the weight itself. crossed: whether a kink was crossed. rows: how
    many evaluations of a row there would have been; done: how many were needed. idle: weights
    whose change provably changes nothing but their own cost, counted where kinks are looked for.
    """

    loss: float
    sums: Floats
    steps: Floats
    crossed: Array
    rows: int = 0
    done: int = 0
    idle: int = 0

    @property
    def derivatives(self) -> Floats:
        """The derivative of L by weight, (weights,)."""
        found: Floats = self.sums / self.steps
        return found


class Structured:
    """A Derivation prepared for being differentiated at one point after another.

    probe: how weights are changed. memory: bytes that blocks may take. kinks: whether to look for
    kinks that are crossed. native: whether native code is used where it can be and no kinks are
    looked for. Raises BadInput where the memory does not hold one block.
    """

    def __init__(
        self,
        derivation: Derivation,
        probe: Probe,
        *,
        memory: int = MEMORY,
        kinks: bool = True,
        native: bool = False,
    ) -> None:
        self.derivation, self.probe, self.memory = derivation, probe, memory
        self.native = native
        self.kinks = kinks and probe.numbers is REAL
        self.map = Map(derivation)
        self._prepared: dict[int, ByRows | None] = {}

    def __call__(self, point: Point) -> Found:
        """The derivatives at a point of this derivation, at its `entries`."""
        tape, size = point.tape(point.theta), point.theta.size
        found = Found(
            loss=float(tape["L"]),
            sums=np.full(size, np.nan),
            steps=np.ones(size),
            crossed=np.zeros(size, bool),
        )
        with np.errstate(all="ignore"):
            for rows in filter(None, self._prepared.values()):
                rows.bind(tape)
            for symbol in self.derivation.weights():
                self._array(symbol, point, tape, found)
        return found

    def _array(self, symbol: Symbol, point: Point, tape: Tape, found: Found) -> None:
        """One array of weights."""
        part = slice(symbol.offset, symbol.offset + symbol.size)
        low, high = np.searchsorted(point.entries, [part.start, part.stop])
        asked = point.entries[low:high] - symbol.offset
        if not len(asked):
            return
        work = Work(symbol=symbol, asked=asked, steps=self.probe.sides(point.theta[part]))
        self._through_network(work, point, tape)
        steps = tuple(s[asked] for s in work.steps)
        for cost in penalties(self.map, symbol.name):
            work.total[asked] += penalty(self.map, tape, cost, self.probe, steps, asked)
            if self.kinks:
                work.crossed[asked] |= crosses(tape, cost, steps, asked)
        found.sums[asked + symbol.offset] = work.total[asked]
        found.steps[asked + symbol.offset] = self.probe.signed(steps)
        found.crossed[part] = work.crossed
        found.rows += len(asked) * self.derivation.rows
        found.done += work.done
        if self.kinks:
            found.idle += len(asked) - int(np.sum(work.touched[asked]))

    def _through_network(self, work: Work, point: Point, tape: Tape) -> None:
        """By rows where that is possible, else in copies of the whole batch."""
        readers = self.map.readers(work.symbol.name)
        x = input_of(self.derivation, *readers[0]) if len(readers) == 1 else None
        rows = None if x is None else self._rows(readers[0][0], tape)
        if rows is not None:
            rows.run(work, tape[x] if x else None)
        elif readers:
            Copies(self.map, self.probe, readers, x, self.memory).run(work, point, tape)

    def _rows(self, layer: Equation, tape: Tape) -> ByRows | None:
        """The layer's route, prepared; None where rows depend on each other."""
        if layer.number not in self._prepared:
            route = self.map.route(layer)
            made = route.by_rows and ByRows(
                self.map,
                route,
                self.probe,
                tape,
                memory=self.memory,
                kinks=self.kinks,
                native=self.native,
            )
            self._prepared[layer.number] = made or None
            if made:
                made.bind(tape)
        return self._prepared[layer.number]
