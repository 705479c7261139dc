"""Complex step: the imaginary part of L(w + ih), divided by h. Nothing is subtracted.

So h can be 1e-30 and the result is exact to rounding. Branches, abs, maximum, sign and floor look
at the real part; erf has its slope as imaginary part.

Source: Squire and Trapp 1998, "Using complex variables to estimate derivatives of real
functions"."""

from functools import partial

import numpy as np

from backsight.checks.methods._changed import differentiate
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import IMAGINARY, Probe
from backsight.kernel.language import _
from backsight.kernel.types import Floats

STEP = 1e-30


def _make_equal_sides(w: Floats, h: float) -> tuple[Floats, ...]:
    return (np.full(w.shape, h),)


PROBE = Probe(numbers=IMAGINARY, sides=partial(_make_equal_sides, h=STEP))


def _compute_gradient(point: Point) -> Result:
    return _compute_at_step(point, STEP)


def _compute_at_step(point: Point, h: float) -> Result:
    probe = Probe(numbers=IMAGINARY, sides=partial(_make_equal_sides, h=h))
    return differentiate(
        point, probe, passes=1.0 * len(point.entries), note=_("passes on complex numbers")
    )


complex_step = Method(
    name="complex_step", gradient=_compute_gradient, at_step=_compute_at_step, probe=PROBE
)
