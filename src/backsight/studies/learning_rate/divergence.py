"""Where training diverges, tested by doing it: short trainings, each at one rate."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from backsight.engine.spec import Choice
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.progress import Progress, ignore_progress
from backsight.training.experiment import Experiment
from backsight.training.monitored_rows import select_monitored_rows

GROWTH, MOST, NEAR = 4.0, 10, 1.25
"""Factor between rates while a border is sought; how often; how near its two sides come."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A short training at one rate."""

    rate: float
    """The learning rate, constant."""
    steps: int
    """That were made."""
    loss: float
    """On the training rows after the last of them; NaN where a number was not finite."""
    start: float
    """The loss before the first."""
    failure: str = ""
    """Where it was not finite; "" where it was."""

    @property
    def diverged(self) -> bool:
        """A number was not finite, or the loss is larger than before the first step."""
        return not self.loss <= self.start


def run_trial(
    experiment: Experiment,
    start: State,
    rate: float,
    steps: int,
    progress: Progress = ignore_progress,
    label: str = "",
) -> Trial:
    """So many steps at a constant rate, from a copy of a state. label: what progress is told."""
    spec = msgspec.structs.replace(
        experiment.spec, rate=rate, schedule=Choice("constant"), warmup=0, steps=steps
    )
    loop, state = experiment.with_spec(spec).make_loop(), start.copy()
    rows = select_monitored_rows(experiment)["train"]
    before, failure = loop.program.compute_loss(state.vectors, rows)[0], ""
    try:
        for step in loop.run(state, steps):
            progress(label, step.index, steps)
        after = loop.program.compute_loss(state.vectors, rows)[0]
    except NotFinite as error:
        after, failure = math.nan, str(error)
    return Trial(rate=rate, steps=state.step, loss=after, start=before, failure=failure)


def bracket_border(
    try_one: Callable[[float], Trial], rates: Sequence[float]
) -> tuple[tuple[Trial, ...], tuple[float | None, float | None]]:
    """Try some rates, then larger ones until one diverges, or smaller ones until one does not, then
    between the two until they are near.

    Gives the trials by rate, and the largest rate below the border and the smallest above it; None
    where there was none. It is a border that was found: divergence need not be monotone.
    """
    trials = {rate: try_one(rate) for rate in sorted(set(rates))}
    for rate in _propose_rates(trials):
        trials[rate] = try_one(rate)
    low, high = find_border(trials.values())
    while low is not None and high is not None and high / low > NEAR:
        rate = math.sqrt(low * high)
        trials[rate] = try_one(rate)
        low, high = find_border(trials.values())
    return tuple(trials[rate] for rate in sorted(trials)), (low, high)


def find_border(trials: Iterable[Trial]) -> tuple[float | None, float | None]:
    """The smallest rate that diverged, and before it the largest below that which did not."""
    ordered_trials = sorted(trials, key=lambda trial: trial.rate)
    high = next((t.rate for t in ordered_trials if t.diverged), None)
    good = [t.rate for t in ordered_trials if not t.diverged and (high is None or t.rate < high)]
    return (good[-1] if good else None), high


def _propose_rates(trials: dict[float, Trial]) -> Iterator[float]:
    """Larger rates while none diverged, smaller ones while none below did not; `trials` is looked
    at anew each time."""
    for _try in range(MOST):
        low, high = find_border(trials.values())
        if high is None and low is not None and math.isfinite(low * GROWTH):
            yield low * GROWTH
        elif low is None and high is not None and high / GROWTH > 0:
            yield high / GROWTH
        else:
            return
