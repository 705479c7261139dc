"""How noisy the gradient is: how much of it all rows agree on, at the size of the batch."""

import math

from backsight.doctor.examination import Examination
from backsight.doctor.probe import StateProbe
from backsight.doctor.readings._reading import reading
from backsight.doctor.readings._shown import show_gradient, show_last_gradient
from backsight.kernel.errors import BadData, BadInput
from backsight.studies.noise.reading import NoiseReading, measure_noise

ROWS, NUMBERS = 128, 2e7
"""Rows whose gradients are taken one by one, and entries of gradients at the most: the share is
known to about 0.1 then."""
LEAST_ROWS = 16


def _measure_noise(probe: StateProbe | None) -> NoiseReading | None:
    if probe is None:
        return None
    rows = int(min(ROWS, NUMBERS / probe.state.vectors["theta"].size))
    if rows < LEAST_ROWS:
        return None
    try:
        return measure_noise(probe.experiment, probe.state, rows)
    except (BadData, BadInput):
        return None


@reading(shown_by=show_gradient)
def batch_over_noise(exam: Examination) -> float:
    """The batch over the noise scale of the gradient before the first step.

    At 1 half of a batch's gradient is noise; far above 1 a larger batch makes no step better.
    """
    noise = _measure_noise(exam.start)
    if noise is None:
        return math.nan
    if noise.noise_scale is None:
        return 0.0
    return noise.batch / noise.noise_scale if noise.noise_scale > 0 else math.inf


@reading(shown_by=show_last_gradient)
def signal_at_end(exam: Examination) -> float:
    """The part of the last batch's gradient that all rows agree on.

    Of its mean squared length. 0: what is left of the gradient is noise.
    """
    if exam.course is None or exam.course.failure is not None:
        return math.nan
    noise = _measure_noise(exam.end)
    return math.nan if noise is None else noise.signal_share
