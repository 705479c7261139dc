"""The derivative with respect to every weight, array by array, along each array's route.

The package's example gives, for the four arrays at their places in theta, where h = 0.5 is far
too much for a good quotient but shows what happens (loss 15.792, rows 51, rows_run 30)::

            W1                        b1               W2                    b2
    offset  0                         6                9                     15
    sums    9  4.83  5  4.21  15.5  0  5.71  10.67  2.5  .67  4.17  5  -1  -1.5  6  2.83  1.33
    steps   1 everywhere: h - (-h)

Crossed kinks: W1[1,0] (4.21 where backpropagation finds 4), b1[0] (5.71, where it finds 5.5) and
W1[1,2], since z1 = 0 in row 1 of unit 0 and z1 = -1 in row 0 of unit 2 come to lie on both sides of
0 or at it. One weight is idle: W1[1,2], whose input meets unit 2 only in rows where it is off.
"""

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
    """What changing the weights did to the loss."""

    loss: float
    """The loss before any change."""
    sums: Floats
    """The signed change of the loss by weight, (weights,); NaN where none was asked for."""
    steps: Floats
    """The signed change of the weight itself, (weights,)."""
    crossings: Array
    """Whether a kink was crossed, (weights,)."""
    rows: int = 0
    """How many evaluations of a row there would have been, both sides counted as one."""
    rows_run: int = 0
    """How many were needed."""
    idle: int = 0
    """Weights whose change provably changes nothing but their own cost, counted where kinks are
    looked for."""

    @property
    def derivatives(self) -> Floats:
        """The derivative of L by weight, (weights,)."""
        quotient: Floats = self.sums / self.steps
        return quotient


class Differentiator:
    """A Derivation prepared for being differentiated at one point after another.

    Parameters:
        derivation: of a training step.
        probe: how weights are changed.
        memory: bytes that blocks may take.
        kinks: whether to look for kinks that are crossed.
        native: whether native code is used where it can be and no kinks are looked for.

    Raises BadInput where the memory does not hold one block.
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
        # A complex or dual number goes nowhere from its base: there is no kink in between.
        self.kinks = kinks and probe.numbers is REAL
        self.map = RouteMap(derivation)
        self._runners: dict[int, RouteRunner | None] = {}
        # By array: who reads it, and the x that it is multiplied with.
        self._readers: dict[str, tuple[list[tuple[Equation, str]], str | None]] = {}

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
        entries = point.entries[low:high] - symbol.offset
        if not len(entries):
            return
        task = ArrayTask(symbol=symbol, entries=entries, steps=self.probe.sides(point.theta[part]))
        self._run_network(task, point, tape)
        # The loss is the data's part plus the regularizer's, and the second depends on the weight
        # alone: each is differentiated where it is cheap.
        steps = tuple(s[entries] for s in task.steps)
        for cost in list_penalties(self.map, symbol.name):
            task.total[entries] += differentiate_penalty(
                self.map, tape, cost, self.probe, steps, entries
            )
            if self.kinks:
                task.crossings[entries] |= find_crossings(tape, cost, steps, entries)
        self._add_task(task, steps, gradient)

    def _add_task(
        self, task: ArrayTask, steps: tuple[Floats, ...], gradient: NumericalGradient
    ) -> None:
        """Put what was found for one array where it lies in theta. steps: of the entries asked."""
        entries, offset, size = task.entries, task.symbol.offset, task.symbol.size
        gradient.sums[entries + offset] = task.total[entries]
        gradient.steps[entries + offset] = self.probe.add_signed(steps)
        gradient.crossings[offset : offset + size] = task.crossings
        gradient.rows += len(entries) * self.derivation.rows
        gradient.rows_run += task.rows_run
        if self.kinks:
            gradient.idle += len(entries) - int(np.sum(task.active[entries]))

    def _run_network(self, task: ArrayTask, point: Point, tape: Tape) -> None:
        """By rows where that is possible, else in copies of the whole batch."""
        # Rows can be told apart only where one equation reads the array, and as a product with x:
        # a scale of a normalization, or weights used twice, go the general way.
        name = task.symbol.name
        if name not in self._readers:
            readers = self.map.list_readers(name)
            x = find_input(self.derivation, *readers[0]) if len(readers) == 1 else None
            self._readers[name] = readers, x
        readers, x = self._readers[name]
        runner = None if x is None else self._prepare_runner(readers[0][0], tape)
        if runner is not None:
            runner.run(task, tape[x] if x else None)
        elif readers:
            CopyRunner(self.map, self.probe, readers, x, self.memory).run(task, point, tape)

    def _prepare_runner(self, layer: Equation, tape: Tape) -> RouteRunner | None:
        """The layer's route, prepared; None where rows depend on each other."""
        # A layer's weights and biases enter the same sums: they share a route and its buffers.
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
