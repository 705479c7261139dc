"""Of the rows that are trained on: how large inputs and targets are, and whether one tells of the
other."""

import math

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, reading
from backsight.kernel.language import N_
from backsight.kernel.types import Floats

LEAST_ROWS = 100
"""Fewer rows say too little of whether inputs tell anything: 100 have an error of about 0.1 of a
skill."""
SHIFTS = (-2, -1, 1, 2)


def _get_inputs(exam: Examination) -> Floats | None:
    experiment = exam.case.experiment
    if experiment is None:
        return None
    return experiment.data.train.x[:5000].astype(float)


@reading(N_("the root mean square of the input that is largest"))
def input_size(exam: Examination) -> float | Found:
    x = _get_inputs(exam)
    if x is None:
        return math.nan
    sizes = np.sqrt((x * x).mean(axis=0))
    at = int(sizes.argmax())
    return Found(value=float(sizes[at]), symbol="x", index=(0, at))


@reading(N_("the deviation of the input that varies most"))
def input_deviation(exam: Examination) -> float:
    x = _get_inputs(exam)
    return math.nan if x is None else float(x.std(axis=0).max())


@reading(N_("the largest deviation of an input over the smallest"))
def input_spread(exam: Examination) -> float:
    x = _get_inputs(exam)
    if x is None:
        return math.nan
    deviations = x.std(axis=0)
    deviations = deviations[deviations > 1e-12]
    return float(deviations.max() / deviations.min()) if len(deviations) else 1.0


@reading(N_("the root mean square of the targets as the loss takes them"))
def target_size(exam: Examination) -> float:
    if exam.case.experiment is None or exam.case.classes:
        return math.nan
    y = exam.case.experiment.y["train"].astype(float)
    return float(np.sqrt((y * y).mean(axis=0)).max())


@reading(N_("the deviation of the targets as the loss takes them"))
def target_deviation(exam: Examination) -> float:
    if exam.case.experiment is None or exam.case.classes:
        return math.nan
    return float(exam.case.experiment.y["train"].astype(float).std(axis=0).max())


@reading(N_("the skill of a linear model on rows that it did not see"))
def linear_skill(exam: Examination) -> float:
    return exam.yardsticks.linear_skill if exam.yardsticks else math.nan


@reading(N_("the skill of the nearest rows on rows that they did not see"))
def neighbor_skill(exam: Examination) -> float:
    return exam.yardsticks.neighbor_skill if exam.yardsticks else math.nan


@reading(N_("how much is told by the inputs, over what chance tells"))
def told_by_inputs(exam: Examination) -> float:
    """In deviations of the skill of a model without any: about 1/sqrt(rows)."""
    sticks = exam.yardsticks
    if sticks is None or len(sticks.rows) < LEAST_ROWS:
        return math.nan
    best = max(sticks.linear_skill, sticks.neighbor_skill)
    return best * math.sqrt(len(sticks.rows))


@reading(N_("the best skill where each row has the target of a row before or behind it"))
def shifted_skill(exam: Examination) -> float:
    sticks = exam.yardsticks
    if sticks is None or len(sticks.rows) < LEAST_ROWS:
        return math.nan
    return max(sticks.compute_shifted_skill(shift) for shift in SHIFTS)
