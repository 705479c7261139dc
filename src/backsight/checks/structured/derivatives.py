"""The derivative with respect to every weight, array by array, along each array's route."""

from dataclasses import dataclass

import numpy as np

from backsight.checks.point import MEMORY, Point
from backsight.checks.structured.by_rows import RouteRunner
from backsight.checks.structured.copies import CopyRunner
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.penalties import (
    differentiate_penalty,
    find_crossings,
    list_penalties,
)
from backsight.checks.structured.routes import RouteMap, find_input
from backsight.checks.structured.task import ArrayTask
from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats


@dataclass(kw_only=True, eq=False)
class NumericalGradient:
    """loss: as it is. sums: the signed change of the loss by weight, (weights,), NaN where none was
    asked for.

    steps: the signed change of the weight itself. crossings: whether a kink was crossed. rows: how
    many evaluations of a row there would have been; rows_run: how many were needed. idle: weights
    whose change provably changes nothing but their own cost, counted where kinks are looked for.
    """

    loss: float
    sums: Floats
    steps: Floats
    crossings: Array
    rows: int = 0
    rows_run: int = 0
    idle: int = 0

    @property
    def derivatives(self) -> Floats:
        """The derivative of L by weight, (weights,)."""
        quotient: Floats = self.sums / self.steps
        return quotient


class Differentiator:
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
        self.map = RouteMap(derivation)
        self._runners: dict[int, RouteRunner | None] = {}

    def __call__(self, point: Point) -> NumericalGradient:
        """The derivatives at a point of this derivation, at its `entries`."""
        tape, size = point.run_tape(point.theta), point.theta.size
        gradient = NumericalGradient(
            loss=float(tape["L"]),
            sums=np.full(size, np.nan),
            steps=np.ones(size),
            crossings=np.zeros(size, bool),
        )
        with np.errstate(all="ignore"):
            for runner in filter(None, self._runners.values()):
                runner.bind(tape)
            for symbol in self.derivation.weights():
                self._differentiate_array(symbol, point, tape, gradient)
        return gradient

    def _differentiate_array(
        self, symbol: Symbol, point: Point, tape: Tape, gradient: NumericalGradient
    ) -> None:
        """One array of weights."""
        part = slice(symbol.offset, symbol.offset + symbol.size)
        low, high = np.searchsorted(point.entries, [part.start, part.stop])
        places = point.entries[low:high] - symbol.offset
        if not len(places):
            return
        task = ArrayTask(symbol=symbol, places=places, steps=self.probe.sides(point.theta[part]))
        self._run_network(task, point, tape)
        steps = tuple(s[places] for s in task.steps)
        for cost in list_penalties(self.map, symbol.name):
            task.total[places] += differentiate_penalty(
                self.map, tape, cost, self.probe, steps, places
            )
            if self.kinks:
                task.crossings[places] |= find_crossings(tape, cost, steps, places)
        gradient.sums[places + symbol.offset] = task.total[places]
        gradient.steps[places + symbol.offset] = self.probe.add_signed(steps)
        gradient.crossings[part] = task.crossings
        gradient.rows += len(places) * self.derivation.rows
        gradient.rows_run += task.rows_run
        if self.kinks:
            gradient.idle += len(places) - int(np.sum(task.active[places]))

    def _run_network(self, task: ArrayTask, point: Point, tape: Tape) -> None:
        """By rows where that is possible, else in copies of the whole batch."""
        readers = self.map.list_readers(task.symbol.name)
        x = find_input(self.derivation, *readers[0]) if len(readers) == 1 else None
        runner = None if x is None else self._prepare_runner(readers[0][0], tape)
        if runner is not None:
            runner.run(task, tape[x] if x else None)
        elif readers:
            CopyRunner(self.map, self.probe, readers, x, self.memory).run(task, point, tape)

    def _prepare_runner(self, layer: Equation, tape: Tape) -> RouteRunner | None:
        """The layer's route, prepared; None where rows depend on each other."""
        if layer.number not in self._runners:
            route = self.map.find_route(layer)
            runner = route.by_rows and RouteRunner(
                self.map,
                route,
                self.probe,
                tape,
                memory=self.memory,
                kinks=self.kinks,
                native=self.native,
            )
            self._runners[layer.number] = runner or None
            if runner:
                runner.bind(tape)
        return self._runners[layer.number]
