"""Of the losses: how they fell, rose and wobbled on the way."""

import math
from collections.abc import Iterable

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import reading
from backsight.doctor.readings._shown import show_highest_loss, show_last_loss, show_lowest_loss
from backsight.kernel.types import Floats

LEAST, LEAST_LATE = 4, 5
"""Moments of a course, and changes in the second half of it, of which something can be said."""
NONE: Floats = np.empty(0)


def _list_losses(exam: Examination) -> Floats:
    """Of the training rows at the moments, (moments,); none where numbers were not finite."""
    course = exam.course
    return NONE if course is None or course.failure is not None else course.list_losses("train")


def _list_late_losses(exam: Examination) -> Floats:
    """Those of the second half."""
    losses = _list_losses(exam)
    return losses[len(losses) // 2 :]


@reading(shown_by=show_last_loss)
def loss_growth(exam: Examination) -> float:
    """The loss at the end over that at the start."""
    if exam.course is None:
        return math.nan
    if exam.course.failure is not None:
        return math.inf
    losses = exam.course.list_losses("train")
    return float(losses[-1] / losses[0]) if losses[0] > 0 else math.nan


@reading(shown_by=show_highest_loss)
def loss_peak(exam: Examination) -> float:
    """The largest loss of the course over that at the start."""
    course = exam.course
    if course is None or exam.case.experiment is None or not len(course.losses):
        return math.nan
    if course.failure is not None:
        return math.inf
    first = float(np.nanmean(course.losses[:5]))
    window = max(1, min(max(5, exam.case.experiment.feed.per_epoch), len(course.losses) // 20))
    worst = _smooth(course.losses, window)
    return float(np.nanmax(worst) / first) if first > 0 else math.nan


@reading(shown_by=show_highest_loss)
def peak_before_failure(exam: Examination) -> float:
    """The largest loss before the failure over that at the start."""
    course = exam.course
    if course is None or course.failure is None or not len(course.losses):
        return math.nan
    return measure_peak(course.losses)


def measure_peak(losses: Iterable[float | None]) -> float:
    """The largest of some losses over the first, of those that are finite; 1 where all are 0, NaN
    where none is finite or they rise from 0."""
    known = np.array([math.nan if loss is None else loss for loss in losses], float)
    finite = known[np.isfinite(known)]
    if not len(finite) or finite[0] < 0:
        return math.nan
    if finite[0] == 0:
        return math.nan if finite.max() > 0 else 1.0
    return float(finite.max() / finite[0])


def _smooth(losses: Floats, window: int) -> Floats:
    if len(losses) < window:
        return losses
    means: Floats = np.convolve(losses, np.ones(window) / window, mode="valid")
    return means


@reading(shown_by=show_last_loss)
def still_falling(exam: Examination) -> float:
    """How much of the loss was lost in the last quarter of the course.

    The fall over the last quarter, over the loss at the three-quarter mark.
    """
    losses = _list_losses(exam)
    if len(losses) < LEAST:
        return math.nan
    before, last = float(losses[-1 - len(losses) // 4]), float(losses[-1])
    return (before - last) / abs(before) if before else 0.0


@reading(shown_by=show_last_loss)
def late_share(exam: Examination) -> float:
    """How much of the fall of the loss came in the last quarter of the course."""
    losses = _list_losses(exam)
    if len(losses) < LEAST:
        return math.nan
    total = float(losses[0] - losses.min())
    if not total > 0:
        return math.nan
    return float(losses[-1 - len(losses) // 4] - losses[-1]) / total


@reading(shown_by=show_last_loss)
def total_fall(exam: Examination) -> float:
    """How much of the loss the course took away."""
    losses = _list_losses(exam)
    if not len(losses) or not losses[0] > 0:
        return math.nan
    return float((losses[0] - losses[-1]) / losses[0])


@reading(shown_by=show_last_loss)
def wobble(exam: Examination) -> float:
    """How much the loss goes up and down between moments, over how much it falls.

    In the second half: the mean size of its changes, over its mean.
    """
    late = _list_late_losses(exam)
    if len(late) < LEAST_LATE or not late.mean() > 0:
        return math.nan
    return float(np.abs(np.diff(late)).mean() / late.mean())


@reading(shown_by=show_last_loss)
def rising_share(exam: Examination) -> float:
    """The share of changes of the loss that go up, in the second half of the course."""
    late = np.diff(_list_late_losses(exam))
    return float((late > 0).mean()) if len(late) >= LEAST_LATE else math.nan


@reading(shown_by=show_lowest_loss)
def lowest_over_last(exam: Examination) -> float:
    """The lowest loss of the course over the last one."""
    losses = _list_losses(exam)
    return float(losses.min() / losses[-1]) if len(losses) and losses[-1] > 0 else math.nan


@reading(shown_by=show_last_loss)
def validation_rise(exam: Examination) -> float:
    """The loss of rows that are not trained on, at the end over its lowest."""
    course = exam.course
    if course is None or course.failure is not None or course.part != "validation":
        return math.nan
    losses = course.list_losses("validation")
    return float(losses[-1] / np.nanmin(losses)) if np.nanmin(losses) > 0 else math.nan
