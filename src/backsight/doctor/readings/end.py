"""Of the network as training left it."""

import math

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, reading
from backsight.doctor.readings._shown import (
    show_failure,
    show_last_gradient,
    show_last_loss,
    show_last_weights,
)
from backsight.doctor.readings.start import (
    find_most_dead,
    find_most_saturated,
    measure_kept_promise,
    measure_penalty_share,
)


@reading(shown_by=show_failure)
def is_not_finite(exam: Examination) -> float:
    """Whether a number of the course is not finite."""
    return math.nan if exam.course is None else float(exam.course.failure is not None)


@reading(shown_by=show_failure)
def made_by_update(exam: Examination) -> float:
    """Whether an update made the first number that is not finite.

    From a gradient that was finite, and weights that were.
    """
    failure = exam.course.failure if exam.course else None
    if failure is None:
        return math.nan
    weights = {s.name for s in exam.course.end.derivation.weights()} if exam.course else set()
    return float(failure.symbol in weights)


@reading(shown_by=show_last_loss)
def made_share(exam: Examination) -> float:
    """The share of the spec's steps that were made."""
    course = exam.course
    return math.nan if course is None else course.steps / max(1, course.planned_steps)


@reading
def dead_at_end(exam: Examination) -> float | Found:
    """The largest share of dead units of a hidden layer at the end."""
    return find_most_dead(exam.end, exam.last_step)


@reading
def saturated_at_end(exam: Examination) -> float | Found:
    """The largest share of saturated outputs of a hidden layer at the end."""
    return find_most_saturated(exam.end, exam.last_step)


@reading(shown_by=show_last_loss)
def kept_promise_at_end(exam: Examination) -> float:
    """What the next step does to the loss, over what the slope promises, at the end."""
    return measure_kept_promise(exam.end)


@reading(shown_by=show_last_weights)
def weight_growth(exam: Examination) -> float:
    """The length of the weights at the end over that at the start."""
    course = exam.course
    if course is None:
        return math.nan
    first, last = (float(np.linalg.norm(s.vectors["theta"])) for s in (course.first, course.last))
    return last / first if first > 0 else math.nan


@reading(shown_by=show_last_weights)
def weight_move(exam: Examination) -> float:
    """How far the weights moved, over their length at the start."""
    course = exam.course
    if course is None:
        return math.nan
    first, last = course.first.vectors["theta"], course.last.vectors["theta"]
    length = float(np.linalg.norm(first))
    return float(np.linalg.norm(last - first)) / length if length > 0 else math.nan


@reading(shown_by=show_last_gradient)
def penalty_share_at_end(exam: Examination) -> float:
    """The regularizer's share of the gradient at the end."""
    return measure_penalty_share(exam.end)
