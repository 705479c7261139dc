"""Of the training: what it learned, how its loss went, and what became of the network."""

import math

import numpy as np

from backsight.doctor.course import Course
from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, reading
from backsight.doctor.readings.start import (
    find_most_dead,
    find_most_saturated,
    measure_gradient_by_depth,
    measure_kept_promise,
    measure_penalty_share,
)
from backsight.kernel.language import N_
from backsight.kernel.types import Floats


@reading(N_("what the network learned: 0 as a constant, 1 all right"))
def skill(exam: Examination) -> float:
    """At the end of its course; -1 where its numbers are not finite."""
    return measure_skill(exam, -1)


def measure_skill(exam: Examination, at: int, part: str = "") -> float:
    """The skill at a moment."""
    if exam.course is None or exam.yardsticks is None:
        return math.nan
    if exam.course.failure is not None and at == -1:
        return -1.0
    score = exam.course.list_scores(part or exam.course.part)[at]
    return max(-1.0, exam.yardsticks.to_skill(float(score))) if math.isfinite(score) else -1.0


@reading(N_("what the network learned of the rows that it was trained on"))
def training_skill(exam: Examination) -> float:
    return measure_skill(exam, -1, "train")


@reading(N_("the best that it knew at any moment"))
def best_skill(exam: Examination) -> float:
    if exam.course is None or exam.yardsticks is None or not exam.course.moments:
        return math.nan
    scores = exam.course.list_scores(exam.course.part)
    best = np.nanmax(scores) if np.isfinite(scores).any() else -1.0
    return max(-1.0, exam.yardsticks.to_skill(float(best)))


@reading(N_("the loss at the end over that of the best constant"))
def last_loss_ratio(exam: Examination) -> float:
    if exam.course is None or exam.yardsticks is None:
        return math.nan
    if exam.course.failure is not None:
        return math.inf
    constant = exam.yardsticks.constant_loss
    return float(exam.course.list_losses("train")[-1]) / constant if constant > 0 else math.nan


@reading(N_("the loss at the end over that at the start"))
def loss_growth(exam: Examination) -> float:
    if exam.course is None:
        return math.nan
    if exam.course.failure is not None:
        return math.inf
    losses = exam.course.list_losses("train")
    return float(losses[-1] / losses[0]) if losses[0] > 0 else math.nan


@reading(N_("the largest loss of the course over that at the start"))
def loss_peak(exam: Examination) -> float:
    course = exam.course
    if course is None or not len(course.losses):
        return math.nan
    if course.failure is not None:
        return math.inf
    first = float(np.nanmean(course.losses[:5]))
    worst = _smooth(course.losses, max(1, min(20, len(course.losses) // 20)))
    return float(np.nanmax(worst) / first) if first > 0 else math.nan


@reading(N_("whether a number of the course is not finite"))
def is_not_finite(exam: Examination) -> float:
    return math.nan if exam.course is None else float(exam.course.failure is not None)


@reading(N_("the steps up to the first number that is not finite"))
def steps_to_failure(exam: Examination) -> float | Found:
    failure = exam.course.failure if exam.course else None
    if failure is None:
        return math.nan
    return Found(
        value=float(failure.step), symbol=failure.symbol, index=failure.index, step=failure.step
    )


@reading(N_("whether an update made the first number that is not finite"))
def made_by_update(exam: Examination) -> float:
    """From a gradient that was finite, and weights that were."""
    failure = exam.course.failure if exam.course else None
    if failure is None:
        return math.nan
    weights = {s.name for s in exam.course.end.derivation.weights()} if exam.course else set()
    return float(failure.symbol in weights)


@reading(N_("how much of the loss was lost in the last quarter of the course"))
def still_falling(exam: Examination) -> float:
    """The fall over the last quarter, over the loss at the three-quarter mark."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    if len(losses) < 4:
        return math.nan
    before, last = float(losses[-1 - len(losses) // 4]), float(losses[-1])
    return (before - last) / abs(before) if before else 0.0


@reading(N_("how much of the fall of the loss came in the last quarter of the course"))
def late_share(exam: Examination) -> float:
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    total = float(losses[0] - losses.min())
    if len(losses) < 4 or not total > 0:
        return math.nan
    return float(losses[-1 - len(losses) // 4] - losses[-1]) / total


@reading(N_("how much of the loss the course took away"))
def total_fall(exam: Examination) -> float:
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    return float((losses[0] - losses[-1]) / losses[0]) if losses[0] > 0 else math.nan


@reading(N_("how much the loss goes up and down between moments, over how much it falls"))
def wobble(exam: Examination) -> float:
    """In the second half: the mean size of its changes, over its mean."""
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    late = losses[len(losses) // 2 :]
    if len(late) < 5 or not late.mean() > 0:
        return math.nan
    return float(np.abs(np.diff(late)).mean() / late.mean())


@reading(N_("the share of changes of the loss that go up, in the second half of the course"))
def rising_share(exam: Examination) -> float:
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    late = np.diff(losses[len(losses) // 2 :])
    return float((late > 0).mean()) if len(late) >= 5 else math.nan


@reading(N_("the lowest loss of the course over the last one"))
def lowest_over_last(exam: Examination) -> float:
    course = exam.course
    if course is None or course.failure is not None:
        return math.nan
    losses = course.list_losses("train")
    return float(losses.min() / losses[-1]) if losses[-1] > 0 else math.nan


@reading(N_("the loss of rows that are not trained on, at the end over its lowest"))
def validation_rise(exam: Examination) -> float:
    course = exam.course
    if course is None or course.failure is not None or course.part != "validation":
        return math.nan
    losses = course.list_losses("validation")
    return float(losses[-1] / np.nanmin(losses)) if np.nanmin(losses) > 0 else math.nan


@reading(N_("the score lost since the best moment, on rows that are not trained on"))
def lost_skill(exam: Examination) -> float:
    best, last = best_skill.take(exam).value, skill.take(exam).value
    return best - last if exam.course and exam.course.part == "validation" else math.nan


@reading(N_("what it knows of the rows it was trained on, over what it knows of others"))
def skill_gap(exam: Examination) -> float:
    if exam.course is None or exam.course.part != "validation":
        return math.nan
    return training_skill.take(exam).value - skill.take(exam).value


@reading(N_("the largest share of dead units of a hidden layer at the end"))
def dead_at_end(exam: Examination) -> float | Found:
    return find_most_dead(exam.end, exam.course.steps if exam.course else 0)


@reading(N_("the largest share of saturated outputs of a hidden layer at the end"))
def saturated_at_end(exam: Examination) -> float | Found:
    return find_most_saturated(exam.end, exam.course.steps if exam.course else 0)


@reading(N_("the first layer's gradient over the last one's, in size, at the end"))
def gradient_by_depth_at_end(exam: Examination) -> float | Found:
    return measure_gradient_by_depth(exam.end, exam.course.steps if exam.course else 0)


@reading(N_("what the next step does to the loss, over what the slope promises, at the end"))
def kept_promise_at_end(exam: Examination) -> float:
    return measure_kept_promise(exam.end)


@reading(N_("the length of the weights at the end over that at the start"))
def weight_growth(exam: Examination) -> float:
    course = exam.course
    if course is None:
        return math.nan
    first, last = (float(np.linalg.norm(s.vectors["theta"])) for s in (course.first, course.last))
    return last / first if first > 0 else math.nan


@reading(N_("how far the weights moved, over their length at the start"))
def weight_move(exam: Examination) -> float:
    course = exam.course
    if course is None:
        return math.nan
    first, last = course.first.vectors["theta"], course.last.vectors["theta"]
    length = float(np.linalg.norm(first))
    return float(np.linalg.norm(last - first)) / length if length > 0 else math.nan


@reading(N_("the regularizer's share of the gradient at the end"))
def penalty_share_at_end(exam: Examination) -> float:
    return measure_penalty_share(exam.end)


@reading(N_("how many classes the network gives"))
def given_classes(exam: Examination) -> float:
    course = exam.course
    if course is None or not exam.case.classes or exam.end is None:
        return math.nan
    output = exam.end.read(exam.end.derivation.output)
    picks = output.argmax(axis=1) if output.shape[1] > 1 else output[:, 0] > 0.5
    return float(len(np.unique(picks)))


def _smooth(losses: Floats, window: int) -> Floats:
    if len(losses) < window:
        return losses
    means: Floats = np.convolve(losses, np.ones(window) / window, mode="valid")
    return means


@reading(N_("the share of the spec's steps that were made"))
def made_share(exam: Examination) -> float:
    course: Course | None = exam.course
    return math.nan if course is None else course.steps / max(1, course.wanted)
