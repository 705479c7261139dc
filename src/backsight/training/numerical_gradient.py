"""Training by a gradient that is found numerically, and backpropagation beside it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from backsight.checks import Point
from backsight.checks.methods import methods
from backsight.checks.structured import Structured
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape
from backsight.engine.state import State
from backsight.engine.train import Step
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Array, Floats
from backsight.training.course import course_of
from backsight.training.experiment import Ready

METHODS = {
    "central": "central_difference",
    "forward": "forward_difference",
    "complex": "complex_step",
    "forward_mode": "forward_mode",
}
"""The method behind each gradient that a spec can ask for."""


@dataclass(kw_only=True, eq=False)
class Differentiation:
    """The gradient of a spec, where it is not the backward act's.

    steps, losses, beside: of the batches that were seen: the loss, and that of the same network
    trained by backpropagation. seconds: that the gradients took. rows, done: evaluations of a row
    that the method stands for, and those that were needed. start: where the twin begins, which is
    where training does; None for the first state.
    """

    parts: Ready
    start: State | None = None
    steps: list[int] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    seconds: float = 0.0
    rows: int = 0
    done: int = 0

    def __post_init__(self) -> None:
        self._prepared: dict[int, Structured] = {}
        self._twin = self._by_backpropagation()

    def __call__(self, derivation: Derivation, given: Mapping[str, Array]) -> Floats:
        """The gradient at a batch, (weights,), in float64."""
        start = time.perf_counter()
        point = Point(derivation=derivation, values={**given, "theta": _theta(derivation, given)})
        found = self._structured(derivation)(point)
        self.rows, self.done = self.rows + found.rows, self.done + found.done
        self.seconds += time.perf_counter() - start
        return found.derivatives

    def follow(self, step: Step) -> None:
        """Take the twin one step further."""
        self.steps.append(step.index)
        self.losses.append(step.loss)
        self.beside.append(next(self._twin, float("nan")))

    @property
    def evaluations(self) -> int:
        """Evaluations of the loss that one gradient stands for."""
        probe = methods[METHODS[self.parts.spec.gradient]].probe
        assert probe is not None
        return len(probe.signs) * self.parts.program.first.symbols["theta"].size

    @property
    def apart(self) -> Floats:
        """How far the loss of each step was from that by backpropagation, relative to it."""
        losses, beside = np.array(self.losses), np.array(self.beside)
        with np.errstate(all="ignore"):
            apart: Floats = np.nan_to_num(np.abs(losses - beside) / np.abs(beside))
        return apart

    def _structured(self, derivation: Derivation) -> Structured:
        rows = derivation.rows
        if rows not in self._prepared:
            probe = methods[METHODS[self.parts.spec.gradient]].probe
            assert probe is not None
            self._prepared[rows] = Structured(
                derivation, probe, kinks=False, native=self.parts.spec.engine == "native"
            )
        return self._prepared[rows]

    def _by_backpropagation(self) -> Iterator[float]:
        """The losses of the same training by backpropagation."""
        assert self.parts.spec.steps is not None
        start = self.start.copy() if self.start else self.parts.program.initial_state()
        try:
            for step in course_of(self.parts).run(start, self.parts.spec.steps):
                yield step.loss
        except NotFinite:
            return


def _theta(derivation: Derivation, given: Mapping[str, Array]) -> Floats:
    """Where the gradient is taken: at theta, or where the optimizer looks ahead."""
    ahead = [e for e in derivation.acts("forward") if "theta_ahead" in e.targets]
    tape = Tape(derivation, given)
    tape.run(ahead)
    theta: Floats = tape["theta_ahead" if ahead else "theta"]
    return theta
