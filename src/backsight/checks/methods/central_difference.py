"""Central difference: (L(w + h) - L(w - h)) / 2h for each weight (article 002).

h is 1e-5·max(1, |w|): the error of truncation falls with h², so a larger step than the forward
difference's leaves more digits."""

import numpy as np

from backsight.checks.kinks import sides
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point

STEP = 1e-5
ROUNDING = 16 * np.finfo(np.float64).eps


def _gradient(point: Point) -> Result:
    found, crossed = np.empty(len(point.entries)), np.zeros(point.theta.size, bool)
    largest = 0.0
    for place, i in enumerate(point.entries):
        up, down = point.theta.copy(), point.theta.copy()
        h = STEP * max(1.0, abs(point.theta[i]))
        up[i] += h
        down[i] -= h
        after, before = point.tape(up), point.tape(down)
        found[place] = (float(after["L"]) - float(before["L"])) / (up[i] - down[i])
        crossed[i] = not np.array_equal(sides(after), sides(before))
        largest = max(largest, abs(float(after["L"])))
    return Result(
        gradients=point.filled(found), passes=2.0 * len(found), noise=ROUNDING * largest / STEP,
        kinks=point.named(crossed),
    )  # fmt: skip


central_difference = Method(
    name="central_difference", gradient=_gradient, tolerance=1e-6, exact=False
)
