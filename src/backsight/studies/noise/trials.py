"""Short trainings, each with another size of batch, up to one loss."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.spec import Choice, CompleteSpec
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import _
from backsight.kernel.progress import Progress
from backsight.kernel.streams import draw_permutation
from backsight.studies.noise.pool import ROW_ORDER, find_joining_layer
from backsight.training.experiment import Experiment

LARGEST, LOSS_ROWS = 1024, 1000
"""Rows of the largest batch that is tried, and those that the loss is watched on."""
LONGER, ROWS = 10, 100_000
"""How many times as long as the first training another may take, and how many rows it may see, or
else twice as many steps as the first."""
EVERY = 1.05
"""The loss is looked at after steps that grow by this factor."""


@dataclass(frozen=True, kw_only=True)
class BatchTrial:
    """A training with batches of one size, up to a loss."""

    size: int
    """Rows of a batch."""
    steps: int
    """After which the loss was reached, or that were made in vain."""
    loss: float
    """After them; NaN where a number was not finite."""
    is_reached: bool
    failure: str
    """Where a number was not finite; "" where none was."""
    step_seconds: float
    """The median time of a step, on this machine; NaN where none was made."""
    epoch_steps: int
    """Batches in one pass over the training rows."""

    @property
    def rows(self) -> int:
        """That were seen, about: the last batch of an epoch may be smaller."""
        return self.steps * self.size

    @property
    def epoch_seconds(self) -> float:
        """The time of a pass over the training rows."""
        return self.step_seconds * self.epoch_steps


@dataclass(frozen=True, kw_only=True)
class BatchTrials:
    """Trainings from the same first weights at the same constant rate."""

    trials: tuple[BatchTrial, ...]
    """By size."""
    target: float
    """The loss that they were to reach."""
    start: float
    """The loss at the first weights."""
    loss_rows: int
    """On how many rows the loss was watched."""
    steps: int
    """Of the training with the spec's batch that set the target; 0 where it was given."""

    @property
    def has_target(self) -> bool:
        """Whether the loss is one to go to: a number below that at the first weights."""
        return math.isfinite(self.target) and self.target < self.start


def list_trial_sizes(experiment: Experiment) -> list[int]:
    """Powers of four, the spec's batch, and all rows of a small data set."""
    rows, batch = len(experiment.data.train), experiment.spec.batch
    least = 2 if find_joining_layer(experiment) else 1
    most = min(rows, LARGEST)
    sizes = {4**k for k in range(most.bit_length()) if least <= 4**k <= most}
    return sorted(sizes | {batch} | ({rows} if rows <= LARGEST else set()))


def run_trials(
    experiment: Experiment,
    start: State,
    steps: int,
    target: float | None,
    progress: Progress,
) -> BatchTrials:
    """Train with each size until the loss is reached. steps: of the training with the spec's batch
    whose loss that is. target: the loss, if it is given."""
    rows = _take_loss_rows(experiment)
    first = experiment.program.compute_loss(start.vectors, rows)[0]
    batch, trained = experiment.spec.batch, dict[int, BatchTrial]()
    if target is None:
        trained[batch] = _train(experiment, start, batch, steps, None, rows, progress)
    trials = BatchTrials(
        trials=tuple(trained.values()),
        target=trained[batch].loss if target is None else target,
        start=first,
        loss_rows=len(rows),
        steps=steps if target is None else 0,
    )
    if not trials.has_target:
        return trials
    for size in list_trial_sizes(experiment):
        most = min(LONGER * steps, max(2 * steps, ROWS // size))
        trained[size] = _train(experiment, start, size, most, trials.target, rows, progress)
    return replace(trials, trials=tuple(trained[size] for size in sorted(trained)))


def _take_loss_rows(experiment: Experiment) -> EncodedRows:
    rows = experiment.select_rows("train")
    order = draw_permutation(experiment.spec.stream_seed, ROW_ORDER, 0, len(rows))
    return rows.take(order[:LOSS_ROWS])


def _train(
    experiment: Experiment,
    start: State,
    size: int,
    most: int,
    target: float | None,
    rows: EncodedRows,
    progress: Progress,
) -> BatchTrial:
    """So many steps at the most, at a constant rate, from a copy of a state."""
    trial = experiment.with_spec(_make_trial_spec(experiment, size, most))
    loop, state = trial.make_loop(), start.copy()
    watched_steps = set(_list_watched_steps(most)) if target is not None else {most}
    seconds, loss, failure = list[float](), math.nan, ""
    label = _("Training with batches of {size}").format(size=size)
    begin = time.perf_counter()
    try:
        for step in loop.run(state, most + 1):
            done = step.index - 1  # the update of the step before is made
            seconds.append(time.perf_counter() - begin)
            progress(label, done, most)
            if done in watched_steps:
                loss = trial.program.compute_loss(state.vectors, rows)[0]
                if target is None or loss <= target or done == most:
                    break
            begin = time.perf_counter()
    except NotFinite as error:
        loss, failure = math.nan, str(error)
    return BatchTrial(
        size=size,
        steps=state.step,
        loss=loss,
        is_reached=target is not None and loss <= target,
        failure=failure,
        step_seconds=float(np.median(seconds[1:])) if len(seconds) > 1 else math.nan,
        epoch_steps=loop.feed.per_epoch,
    )


def _make_trial_spec(experiment: Experiment, size: int, steps: int) -> CompleteSpec:
    return msgspec.structs.replace(
        experiment.spec,
        batch=size,
        schedule=Choice("constant"),
        warmup=0,
        steps=steps + 1,
        gradient="backprop",
        difference_step=None,
        engine="numpy",
        stop_early=None,
    )


def _list_watched_steps(most: int) -> Iterator[int]:
    step = 1
    while step < most:
        yield step
        step = max(step + 1, math.ceil(step * EVERY))
    yield most
