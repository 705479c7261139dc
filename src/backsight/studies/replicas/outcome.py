"""What came of one replica."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.studies.replicas.jobs import Replica
from backsight.training.evaluation import average_classes
from backsight.training.experiment import Experiment
from backsight.training.history import History, Moment


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The first number that was not finite; plain data of a `NotFinite`."""

    step: int
    symbol: str
    index: tuple[int, ...]
    value: float
    cause: str

    @classmethod
    def from_error(cls, error: NotFinite) -> "Failure":
        """From the error."""
        return cls(
            step=error.step,
            symbol=error.symbol,
            index=error.index,
            value=error.value,
            cause=error.cause,
        )

    @property
    def error(self) -> NotFinite:
        """The error again."""
        return NotFinite(self.step, self.symbol, self.index, self.value, self.cause)


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """A replica after its training."""

    member: Replica
    state: State
    failure: Failure | None
    """None where all numbers stayed finite."""
    steps: Floats
    """(moments,), those after which it was measured."""
    losses: Mapping[str, Floats]
    """Of each part then, (moments,)."""
    rates: Floats
    """Of the last step before, (moments,)."""
    path: Mapping[str, Floats] | None
    """The vectors that its network needed then, (moments, …); None where they are too many to be
    kept."""
    metrics: Mapping[str, Mapping[str, Any]]
    """By part and name, at its end."""


def average_metrics(metrics: Mapping[str, Any]) -> dict[str, float]:
    """The metrics that are one number; those of each class as their mean."""
    return {k: average_classes(v) for k, v in metrics.items() if np.ndim(v) < 2}


def make_outcome(member: Replica, run: Run) -> Outcome:
    """Of a run that was trained by itself."""
    moments = run.history.moments
    has_vectors = all(m.vectors is not None for m in moments)
    return Outcome(
        member=member,
        state=run.state,
        failure=None if run.failure is None else Failure.from_error(run.failure),
        steps=np.array([m.step for m in moments]),
        rates=np.array([m.rate for m in moments]),
        losses={p: np.array([m.losses[p] for m in moments]) for p in moments[0].losses},
        path={
            name: np.array([m.vectors[name] for m in moments if m.vectors is not None])
            for name in run.vectors
        }
        if has_vectors
        else None,
        metrics={p: run.evaluate(p) for p in run.experiment.y},
    )


def make_run(outcome: Outcome, experiment: Experiment) -> Run:
    """The replica as a run that has been trained. experiment: its data and spec.

    Its history is that of a run trained alone where the weights at its moments were kept; else it
    is its end alone.
    """
    run = Run(experiment, outcome.state.copy(), History(per_epoch=experiment.feed.per_epoch))
    run.history.moments += _make_moments(outcome, run)
    if outcome.failure is not None:
        run.failure, run.stopped = outcome.failure.error, str(outcome.failure.error)
    return run


def _make_moments(outcome: Outcome, run: Run) -> list[Moment]:
    if outcome.path is None:
        last = float(outcome.rates[-1])
        return [run.measure_moment(outcome.state.step, last, run.vectors)]
    return [
        run.measure_moment(int(step), float(rate), {k: v[index] for k, v in outcome.path.items()})
        for index, (step, rate) in enumerate(zip(outcome.steps, outcome.rates, strict=True))
    ]
