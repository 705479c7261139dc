"""Of what was learned: the network's skill, beside what simple models know."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.doctor.course import Course
from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import reading
from backsight.doctor.readings._shown import show_last_loss, show_lowest_loss
from backsight.doctor.readings.by_heart import learned_by_heart
from backsight.doctor.skill import LEAST, score_constant
from backsight.doctor.starts import measure_state
from backsight.doctor.watched_rows import select_watched
from backsight.doctor.yardsticks import FEW_ROWS, Yardsticks

BROKEN = 0.5
"""Of a skill: below it, a few rows were not learned by heart."""
DOUBT = (0.1, 0.2)
"""Of a skill: from what is ill to twice what two seeds of one network differ by above it. What is
missing between them may be the start's alone, and one start does not tell."""


@reading(shown_by=show_last_loss)
def skill(exam: Examination) -> float:
    """What the network learned: 0 as a constant, 1 all right.

    At the end of its course; -1 where its numbers are not finite.
    """
    return measure_skill_at(exam, -1)


def measure_skill_at(exam: Examination, at: int, part: str = "") -> float:
    """The skill at a moment."""
    if exam.course is None or exam.yardsticks is None:
        return math.nan
    if exam.course.failure is not None and at == -1:
        return LEAST
    return _to_number(exam.course.list_skills(part or exam.course.part)[at])


def _to_number(skill: Any) -> float:
    """-1 where it is not finite or was not measured."""
    return float(skill) if math.isfinite(skill) else LEAST


@reading(shown_by=show_last_loss)
def shortfall(exam: Examination) -> float:
    """What it lacks of what simple models know, beyond chance.

    Of the better of a linear model and the nearest rows, on rows that they did not see; of rows
    too few for that, all. Two deviations of a score of so many rows are taken off for chance; none
    where not even a few rows are learned by heart, for that is no chance. What it lacks of the rows
    that it was trained on counts as well: it knows these best, and they are mostly more.

    Where it is ill by little, it counts no more than in the middle one of five starts: what the
    next four seeds come to is found as well, if there is time.

        start        0     1     2     3     4
        shortfall   .16   .01  -.04  -.01   .27     by the first start alone it would be ill
        in order    .27   .16   .01  -.01  -.04     the middle one says that the spec is well
    """
    course, sticks = exam.course, exam.yardsticks
    if course is None or sticks is None:
        return math.nan
    skills = {part: measure_skill_at(exam, -1, part) for part in (course.part, "train")}
    missing = find_reach(sticks) - skills[course.part]
    chance = _measure_chance(course, course.part)
    if missing > chance / 2 and learned_by_heart.take(exam).value < BROKEN:
        return missing
    own = _find_shortfall(exam, skills)
    if not DOUBT[0] < own < DOUBT[1]:
        return own
    others = [
        {part: measure_state(course.experiment, state, part) for part in skills}
        for state in exam.other_starts
    ]
    middle = np.median([own, *(_find_shortfall(exam, other) for other in others)])
    return min(own, float(middle))


def find_reach(sticks: Yardsticks) -> float:
    """The skill of the better of the simple models; all, of too few rows for them."""
    known = [s for s in (sticks.linear_skill, sticks.neighbor_skill) if not math.isnan(s)]
    return max([*known, 0.0]) if len(sticks.rows) >= FEW_ROWS else 1.0


def _find_shortfall(exam: Examination, skills: Mapping[str, float]) -> float:
    """By the skills on the part that tells how good it is, and on the rows of training."""
    assert exam.course is not None
    assert exam.yardsticks is not None
    reach = find_reach(exam.yardsticks)
    return max(reach - s - _measure_chance(exam.course, part) for part, s in skills.items())


def _measure_chance(course: Course, part: str) -> float:
    """Two deviations of a score of so many rows, as a skill; 0.2 at the most.

    Two deviations of an accuracy of n rows are at most 1 / √n. Skill goes from 0 to 1 while
    accuracy goes from the best constant's to 1, so that chance counts for more in it the less is
    left above the constant:

        60 rows of two classes, 31 of the larger one: a constant is right in 0.52 of them
        51 are right instead of 58                    0.85 instead of 0.97, 1 / √60 = 0.13
        as skills                                     0.69 instead of 0.93, 0.13 / 0.48 = 0.27
    """
    watched = select_watched(course.experiment, part)
    constant = score_constant(course.experiment, watched.y)
    return min(0.2, 1 / math.sqrt(max(len(watched), 1)) / max(1 - constant, 1e-9))


@reading
def middle_skill(exam: Examination) -> float:
    """The skill that the middle one of five starts comes to; where one is enough to tell, none.

    The course's own seed and the next four.
    """
    course = exam.course
    if course is None or exam.yardsticks is None or "other_starts" not in vars(exam):
        return math.nan
    others = [measure_state(course.experiment, s, course.part) for s in exam.other_starts]
    return float(np.median([measure_skill_at(exam, -1), *others])) if others else math.nan


@reading(shown_by=show_last_loss)
def behind_linear(exam: Examination) -> float:
    """What it lacks of what a linear model knows of rows that it did not see, beyond chance."""
    course, sticks = exam.course, exam.yardsticks
    if course is None or sticks is None:
        return math.nan
    return sticks.linear_skill - measure_skill_at(exam, -1) - _measure_chance(course, course.part)


@reading(shown_by=show_lowest_loss)
def unseen_skill(exam: Examination) -> float:
    """The skill that it had on rows it was not trained on, in the middle of its moments.

    Of all moments or of the last quarter, whichever is better: the best of many would be one of
    chance.
    """
    course = exam.course
    if course is None or exam.yardsticks is None:
        return math.nan
    if course.part == "train" or not course.moments:
        return 0.0
    skills = course.list_skills(course.part)
    skills = skills[np.isfinite(skills)]
    if not len(skills):
        return LEAST
    late = skills[-max(1, len(skills) // 4) :]
    return float(max(np.median(skills), np.median(late)))


@reading(shown_by=show_last_loss)
def training_skill(exam: Examination) -> float:
    """What the network learned of the rows that it was trained on."""
    return measure_skill_at(exam, -1, "train")


@reading(shown_by=show_lowest_loss)
def best_skill(exam: Examination) -> float:
    """The best that it knew at any moment."""
    if exam.course is None or exam.yardsticks is None or not exam.course.moments:
        return math.nan
    skills = exam.course.list_skills(exam.course.part)
    return float(np.nanmax(skills)) if np.isfinite(skills).any() else LEAST


@reading(shown_by=show_last_loss)
def lost_skill(exam: Examination) -> float:
    """The score lost since the best moment, on rows that are not trained on."""
    best, last = best_skill.take(exam).value, skill.take(exam).value
    return best - last if exam.course and exam.course.part == "validation" else math.nan


@reading(shown_by=show_last_loss)
def skill_gap(exam: Examination) -> float:
    """What it knows of the rows it was trained on, over what it knows of others."""
    if exam.course is None or exam.course.part == "train":
        return math.nan
    return training_skill.take(exam).value - skill.take(exam).value


@reading(shown_by=show_last_loss)
def lost_by_wobble(exam: Examination) -> float:
    """What the network knew at its best moment more than at its end.

    Of the rows that it was trained on, so that overfitting is none.
    """
    course = exam.course
    if course is None or exam.yardsticks is None or course.failure is not None:
        return math.nan
    skills = course.list_skills("train")
    late = skills[len(skills) // 2 :]
    if len(late) < 5 or not np.isfinite(late).any():
        return math.nan
    best, typical = float(np.nanmax(late)), float(np.nanmedian(late))
    return best - min(typical, _to_number(late[-1]))
