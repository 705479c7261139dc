"""Training by a gradient that is found numerically, and backpropagation beside it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from backsight.checks import Point
from backsight.checks.methods import methods
from backsight.checks.structured import Differentiator, Probe
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.errors import BadSpec, NotFinite
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats
from backsight.training.experiment import Experiment

USUAL_STEP = 1e-8
"""Small, so that few ReLUs have their kink between both sides."""
METHODS = {
    "central": "central_difference",
    "forward": "forward_difference",
    "complex": "complex_step",
    "forward_mode": "forward_mode",
}
"""The method behind each gradient that a spec can ask for."""


def find_probe(spec: CompleteSpec) -> Probe:
    """How the gradient of a spec changes weights. Raises BadSpec where a step is given to a method
    that has none."""
    method = methods[METHODS[spec.gradient]]
    assert method.probe is not None
    if spec.difference_step is None:
        return method.probe
    if method.probe_at is None:
        raise BadSpec(_explain_no_step(spec.gradient))
    return method.probe_at(spec.difference_step)


def find_step(spec: CompleteSpec) -> float | None:
    """By how much a gradient of differences changes each weight; None for one without."""
    if methods[METHODS[spec.gradient]].probe_at is None:
        return None
    return spec.difference_step or USUAL_STEP


def require_step_fits(spec: CompleteSpec) -> None:
    """Raise BadSpec where a spec has a difference step that its gradient does not take."""
    if spec.difference_step is None:
        return
    if spec.gradient not in METHODS:
        raise BadSpec(_explain_no_step(spec.gradient))
    find_probe(spec)


def _explain_no_step(gradient: str) -> str:
    takers = [name for name, method in METHODS.items() if methods[method].probe_at is not None]
    return _("--difference-step is for --gradient {names}; {gradient} has none.").format(
        names=_(" and ").join(takers), gradient=gradient.replace("_", "-")
    )


@dataclass(kw_only=True, eq=False)
class Differentiation:
    """The gradient of a spec, where it is not the backward act's."""

    experiment: Experiment
    start: State | None = None
    """Where the twin begins, which is where training does; None for the first state."""
    steps: list[int] = field(default_factory=list)
    """Of the batches that were seen."""
    losses: list[float] = field(default_factory=list)
    """Of these batches."""
    backprop_losses: list[float] = field(default_factory=list)
    """Of the same network trained by backpropagation."""
    seconds: float = 0.0
    """That the gradients took."""
    rows: int = 0
    """Evaluations of a row that the method stands for."""
    done: int = 0
    """Those that were needed."""

    def __post_init__(self) -> None:
        self._structured_by_rows: dict[int, Differentiator] = {}
        self._backprop_steps = self._train_by_backprop()

    def __call__(self, derivation: Derivation, values: Mapping[str, Array]) -> Floats:
        """The gradient at a batch, (weights,), in float64."""
        start = time.perf_counter()
        point = Point(
            derivation=derivation, values={**values, "theta": _find_point(derivation, values)}
        )
        gradient = self._get_structured(derivation)(point)
        self.rows, self.done = self.rows + gradient.rows, self.done + gradient.rows_run
        self.seconds += time.perf_counter() - start
        return gradient.derivatives

    def follow(self, step: Step) -> None:
        """Take the twin one step further."""
        self.steps.append(step.index)
        self.losses.append(step.loss)
        self.backprop_losses.append(next(self._backprop_steps, float("nan")))

    @property
    def evaluations(self) -> int:
        """Evaluations of the loss that one gradient stands for."""
        probe = find_probe(self.experiment.spec)
        return len(probe.signs) * self.experiment.program.batch_derivation.symbols["theta"].size

    @property
    def apart(self) -> Floats:
        """How far the loss of each step was from that by backpropagation, relative to it."""
        losses, backprop_losses = np.array(self.losses), np.array(self.backprop_losses)
        with np.errstate(all="ignore"):
            relative_differences: Floats = np.nan_to_num(
                np.abs(losses - backprop_losses) / np.abs(backprop_losses)
            )
        return relative_differences

    def _get_structured(self, derivation: Derivation) -> Differentiator:
        rows = derivation.rows
        if rows not in self._structured_by_rows:
            probe = find_probe(self.experiment.spec)
            self._structured_by_rows[rows] = Differentiator(
                derivation, probe, kinks=False, native=self.experiment.spec.engine == "native"
            )
        return self._structured_by_rows[rows]

    def _train_by_backprop(self) -> Iterator[float]:
        """The losses of the same training by backpropagation."""
        start = self.start.copy() if self.start else self.experiment.program.make_initial_state()
        try:
            for step in self.experiment.make_loop().run(start, self.experiment.spec.steps):
                yield step.loss
        except NotFinite:
            return


def _find_point(derivation: Derivation, values: Mapping[str, Array]) -> Floats:
    """Where the gradient is taken: at theta, or where the optimizer looks ahead."""
    ahead = [e for e in derivation.acts("forward") if "theta_ahead" in e.targets]
    tape = Tape(derivation, values)
    tape.run(ahead)
    theta: Floats = tape["theta_ahead" if ahead else "theta"]
    return theta
