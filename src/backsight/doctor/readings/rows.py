"""Of the rows that are trained on: how large inputs and targets are, and whether one tells of the
other."""

import math

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import Found, reading
from backsight.doctor.readings._shown import (
    show_targets,
)
from backsight.doctor.yardsticks import LEAST_ROWS
from backsight.kernel.types import Floats


def _get_inputs(exam: Examination) -> Floats | None:
    experiment = exam.case.experiment
    if experiment is None:
        return None
    return experiment.data.train.x[:5000].astype(float)


def _show_input(exam: Examination, value: float, column: int) -> Found:
    """By the largest number of an input in the first batch."""
    return Found(value=value, symbol="x", step=exam.first_step, unit=column)


@reading
def input_size(exam: Examination) -> float | Found:
    """The root mean square of the input that is largest."""
    x = _get_inputs(exam)
    if x is None:
        return math.nan
    sizes = np.sqrt((x * x).mean(axis=0))
    at = int(sizes.argmax())
    return _show_input(exam, float(sizes[at]), at)


@reading
def input_deviation(exam: Examination) -> float | Found:
    """The deviation of the input that varies most; NaN where none does, as of one row."""
    x = _get_inputs(exam)
    if x is None:
        return math.nan
    deviations = x.std(axis=0)
    most = float(deviations.max()) or math.nan
    return _show_input(exam, most, int(deviations.argmax()))


@reading
def input_spread(exam: Examination) -> float | Found:
    """The largest deviation of an input over that of the lower quarter.

    A few inputs that hardly vary, as pixels at the edge of a picture, are nothing to be mended.
    """
    x = _get_inputs(exam)
    if x is None:
        return math.nan
    deviations = x.std(axis=0)
    varied = deviations[deviations > 1e-12]
    if not len(varied):
        return 1.0
    spread = float(varied.max() / np.quantile(varied, 0.25, method="lower"))
    return _show_input(exam, spread, int(deviations.argmax()))


@reading(shown_by=show_targets)
def target_size(exam: Examination) -> float:
    """The root mean square of the targets as the loss takes them."""
    if exam.case.experiment is None or exam.case.classes:
        return math.nan
    y = exam.case.experiment.y["train"].astype(float)
    return float(np.sqrt((y * y).mean(axis=0)).max())


@reading
def linear_skill(exam: Examination) -> float:
    """The skill of a linear model on rows that it did not see."""
    return exam.yardsticks.linear_skill if exam.yardsticks else math.nan


@reading
def neighbor_skill(exam: Examination) -> float:
    """The skill of the nearest rows on rows that they did not see."""
    return exam.yardsticks.neighbor_skill if exam.yardsticks else math.nan


@reading
def told_by_inputs(exam: Examination) -> float:
    """How much the inputs tell of the targets, in deviations of what chance tells.

    The correlation of the targets with what a linear model and the nearest rows predict of rows
    that they did not see, times sqrt(rows / 2); the larger of both.
    """
    sticks = exam.yardsticks
    if sticks is None or len(sticks.rows) < LEAST_ROWS:
        return math.nan
    return sticks.told


@reading
def shifted_told(exam: Examination) -> float:
    """The same of targets that are up to four rows away from where they stand, at the best."""
    sticks = exam.yardsticks
    if sticks is None or len(sticks.rows) < LEAST_ROWS:
        return math.nan
    return sticks.shifted_told
