"""Complex step: the imaginary part of L(w + ih), divided by h. Nothing is subtracted.

So h can be 1e-30 and the result is exact to rounding. Branches, abs, maximum, sign and floor look
at the real part; erf has its slope as imaginary part.

Source: Squire and Trapp 1998, "Using complex variables to estimate derivatives of real
functions"."""

import numpy as np

from backsight.checks.methods._complex import COMPLEX, complexes
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point

STEP = 1e-30


def _gradient(point: Point) -> Result:
    found = np.empty(len(point.entries))
    for place, i in enumerate(point.entries):
        theta = complexes(point.theta)
        theta[i] += 1j * STEP
        found[place] = np.imag(point.tape(theta, words=COMPLEX)["L"]).item() / STEP
    return Result(
        gradients=point.filled(found), passes=float(len(found)), note="passes on complex numbers"
    )


complex_step = Method(name="complex_step", gradient=_gradient)
