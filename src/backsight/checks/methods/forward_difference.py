"""Forward difference: (L(w + h) - L(w)) / h for each weight (article 001, equation 46).

h is 1e-7·max(1, |w|/100), near the square root of float64's rounding, where truncation and rounding
are about equal; half of the digits remain, so the tolerance is 1e-4. Training by it takes
1e-8, so that fewer ReLUs have their kink between w and w + h."""

from functools import partial

import numpy as np

from backsight.checks.methods._changed import ROUNDING, differentiated, relative, up
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import REAL, Probe
from backsight.kernel.types import Floats

STEP, IN_TRAINING = 1e-7, 1e-8


def _usual(w: Floats) -> tuple[Floats, ...]:
    return up(relative(w, STEP))


def _all_by(w: Floats, h: float) -> tuple[Floats, ...]:
    return up(np.full(w.shape, h))


def _gradient(point: Point) -> Result:
    return differentiated(
        point,
        Probe(numbers=REAL, sides=_usual),
        passes=1.0 + len(point.entries),
        noise=ROUNDING / STEP,
    )


def _at_step(point: Point, h: float) -> Result:
    probe = Probe(numbers=REAL, sides=partial(_all_by, h=h))
    return differentiated(point, probe, passes=1.0 + len(point.entries), noise=ROUNDING / h)


forward_difference = Method(
    name="forward_difference",
    gradient=_gradient,
    tolerance=1e-4,
    exact=False,
    at_step=_at_step,
    probe=Probe(numbers=REAL, sides=partial(_all_by, h=IN_TRAINING)),
)
