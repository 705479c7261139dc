"""Forward difference: (L(w + h) - L(w)) / h for each weight (article 001, equation 46).

h is 1e-7·max(1, |w|), near the square root of float64's rounding, where truncation and rounding
are about equal; half of the digits remain, so the tolerance is 1e-4."""

import numpy as np

from backsight.checks.kinks import sides
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point

STEP = 1e-7
ROUNDING = 16 * np.finfo(np.float64).eps


def _gradient(point: Point) -> Result:
    here = point.tape(point.theta)
    loss, before = float(here["L"]), sides(here)
    found, crossed = np.empty(len(point.entries)), np.zeros(point.theta.size, bool)
    for place, i in enumerate(point.entries):
        theta = point.theta.copy()
        theta[i] += STEP * max(1.0, abs(theta[i]))
        there = point.tape(theta)
        found[place] = (float(there["L"]) - loss) / (theta[i] - point.theta[i])
        crossed[i] = not np.array_equal(sides(there), before)
    return Result(
        gradients=point.filled(found), passes=len(found) + 1.0,
        noise=ROUNDING * abs(loss) / STEP, kinks=point.named(crossed),
    )  # fmt: skip


forward_difference = Method(
    name="forward_difference", gradient=_gradient, tolerance=1e-4, exact=False
)
