"""Of the training: what it learned, how its loss went, and what became of the network."""

import math

import numpy as np

from backsight.doctor.course import Course
from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, reading
from backsight.doctor.readings._shown import (
    show_failure,
    show_highest_loss,
    show_last_gradient,
    show_last_loss,
    show_last_weights,
    show_lowest_loss,
)
from backsight.doctor.readings.start import (
    find_most_dead,
    find_most_saturated,
    measure_kept_promise,
    measure_penalty_share,
)
from backsight.doctor.yardsticks import FEW_ROWS
from backsight.kernel.types import Floats


@reading(shown_by=show_last_loss)
def skill(exam: Examination) -> float:
    """What the network learned: 0 as a constant, 1 all right.

    At the end of its course; -1 where its numbers are not finite.
    """
    return measure_skill(exam, -1)


def measure_skill(exam: Examination, at: int, part: str = "") -> float:
    """The skill at a moment."""
    if exam.course is None or exam.yardsticks is None:
        return math.nan
    if exam.course.failure is not None and at == -1:
        return -1.0
    score = exam.course.list_scores(part or exam.course.part)[at]
    return max(-1.0, exam.yardsticks.to_skill(float(score))) if math.isfinite(score) else -1.0


@reading(shown_by=show_last_loss)
def shortfall(exam: Examination) -> float:
    """What it lacks of what simple models know, beyond chance.

    Of the better of a linear model and the nearest rows, on rows that they did not see; of rows
    too few for that, all. Two deviations of a score of so many rows are taken off for chance.
    """
    course, sticks = exam.course, exam.yardsticks
    if course is None or sticks is None:
        return math.nan
    rows = len(exam.case.experiment.y[course.part]) if exam.case.experiment else 0
    known = [s for s in (sticks.linear_skill, sticks.neighbor_skill) if not math.isnan(s)]
    reach = max([*known, 0.0]) if len(sticks.rows) >= FEW_ROWS else 1.0
    return reach - measure_skill(exam, -1) - min(0.2, 1 / math.sqrt(max(rows, 1)))


@reading(shown_by=show_lowest_loss)
def unseen_skill(exam: Examination) -> float:
    """The skill that it had on rows it was not trained on, in the middle of its moments.

    Of all moments or of the last quarter, whichever is better: the best of many would be one of
    chance.
    """
    course = exam.course
    if course is None or exam.yardsticks is None:
        return math.nan
    if course.part != "validation" or not course.moments:
        return 0.0
    scores = np.nan_to_num(course.list_scores("validation"), nan=-1.0)
    late = scores[-max(1, len(scores) // 4) :]
    return max(-1.0, exam.yardsticks.to_skill(float(max(np.median(scores), np.median(late)))))


@reading(shown_by=show_last_loss)
def training_skill(exam: Examination) -> float:
    """What the network learned of the rows that it was trained on."""
    return measure_skill(exam, -1, "train")


@reading(shown_by=show_lowest_loss)
def best_skill(exam: Examination) -> float:
    """The best that it knew at any moment."""
    if exam.course is None or exam.yardsticks is None or not exam.course.moments:
        return math.nan
    scores = exam.course.list_scores(exam.course.part)
    best = np.nanmax(scores) if np.isfinite(scores).any() else -1.0
    return max(-1.0, exam.yardsticks.to_skill(float(best)))


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
def still_falling(exam: Examination) -> float:
    """How much of the loss was lost in the last quarter of the course.

    The fall over the last quarter, over the loss at the three-quarter mark.
    """
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    if len(losses) < 4:
        return math.nan
    before, last = float(losses[-1 - len(losses) // 4]), float(losses[-1])
    return (before - last) / abs(before) if before else 0.0


@reading(shown_by=show_last_loss)
def late_share(exam: Examination) -> float:
    """How much of the fall of the loss came in the last quarter of the course."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    total = float(losses[0] - losses.min())
    if len(losses) < 4 or not total > 0:
        return math.nan
    return float(losses[-1 - len(losses) // 4] - losses[-1]) / total


@reading(shown_by=show_last_loss)
def total_fall(exam: Examination) -> float:
    """How much of the loss the course took away."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    return float((losses[0] - losses[-1]) / losses[0]) if losses[0] > 0 else math.nan


@reading(shown_by=show_last_loss)
def wobble(exam: Examination) -> float:
    """How much the loss goes up and down between moments, over how much it falls.

    In the second half: the mean size of its changes, over its mean.
    """
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    late = losses[len(losses) // 2 :]
    if len(late) < 5 or not late.mean() > 0:
        return math.nan
    return float(np.abs(np.diff(late)).mean() / late.mean())


@reading(shown_by=show_last_loss)
def rising_share(exam: Examination) -> float:
    """The share of changes of the loss that go up, in the second half of the course."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    late = np.diff(losses[len(losses) // 2 :])
    return float((late > 0).mean()) if len(late) >= 5 else math.nan


@reading(shown_by=show_lowest_loss)
def lowest_over_last(exam: Examination) -> float:
    """The lowest loss of the course over the last one."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    return float(losses.min() / losses[-1]) if losses[-1] > 0 else math.nan


@reading(shown_by=show_last_loss)
def validation_rise(exam: Examination) -> float:
    """The loss of rows that are not trained on, at the end over its lowest."""
    course = exam.course
    if course is None or course.failure is not None or course.part != "validation":
        return math.nan
    losses = course.list_losses("validation")
    return float(losses[-1] / np.nanmin(losses)) if np.nanmin(losses) > 0 else math.nan


@reading(shown_by=show_last_loss)
def lost_skill(exam: Examination) -> float:
    """The score lost since the best moment, on rows that are not trained on."""
    best, last = best_skill.take(exam).value, skill.take(exam).value
    return best - last if exam.course and exam.course.part == "validation" else math.nan


@reading(shown_by=show_last_loss)
def skill_gap(exam: Examination) -> float:
    """What it knows of the rows it was trained on, over what it knows of others."""
    if exam.course is None or exam.course.part != "validation":
        return math.nan
    return training_skill.take(exam).value - skill.take(exam).value


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


def _smooth(losses: Floats, window: int) -> Floats:
    if len(losses) < window:
        return losses
    means: Floats = np.convolve(losses, np.ones(window) / window, mode="valid")
    return means


@reading(shown_by=show_last_loss)
def made_share(exam: Examination) -> float:
    """The share of the spec's steps that were made."""
    course: Course | None = exam.course
    return math.nan if course is None else course.steps / max(1, course.planned_steps)


@reading(shown_by=show_last_loss)
def lost_by_wobble(exam: Examination) -> float:
    """What the network knew at its best moment more than at its end.

    Of the rows that it was trained on, so that overfitting is none.
    """
    course = exam.course
    if course is None or exam.yardsticks is None or course.failure is not None:
        return math.nan
    scores = course.list_scores("train")
    late = scores[len(scores) // 2 :]
    if len(late) < 5 or not np.isfinite(late).any():
        return math.nan
    best, typical = float(np.nanmax(late)), float(np.nanmedian(late))
    return exam.yardsticks.to_skill(best) - exam.yardsticks.to_skill(min(typical, float(late[-1])))


@reading(shown_by=show_highest_loss)
def peak_before_failure(exam: Examination) -> float:
    """The largest loss before the failure over that at the start."""
    course = exam.course
    if course is None or course.failure is None or not len(course.losses):
        return math.nan
    finite = course.losses[np.isfinite(course.losses)]
    return float(finite.max() / finite[0]) if len(finite) and finite[0] > 0 else math.nan
