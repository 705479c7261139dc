"""Complex step: the imaginary part of L(w + ih), divided by h. Nothing is subtracted.

So h can be 1e-30 and the result is exact to rounding. Branches, abs, maximum, sign and floor look
at the real part; erf has its slope as imaginary part.

Source: Squire and Trapp 1998, "Using complex variables to estimate derivatives of real
functions"."""

from functools import partial

import numpy as np

from backsight.checks.methods._changed import differentiated
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import IMAGINARY, Probe
from backsight.kernel.language import _
from backsight.kernel.types import Floats

STEP = 1e-30


def _all_by(w: Floats, h: float) -> tuple[Floats, ...]:
    return (np.full(w.shape, h),)


PROBE = Probe(numbers=IMAGINARY, sides=partial(_all_by, h=STEP))


def _gradient(point: Point) -> Result:
    return _at_step(point, STEP)


def _at_step(point: Point, h: float) -> Result:
    probe = Probe(numbers=IMAGINARY, sides=partial(_all_by, h=h))
    return differentiated(
        point, probe, passes=1.0 * len(point.entries), note=_("passes on complex numbers")
    )


complex_step = Method(name="complex_step", gradient=_gradient, at_step=_at_step, probe=PROBE)
