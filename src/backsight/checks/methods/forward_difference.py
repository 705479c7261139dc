"""Forward difference: (L(w + h) - L(w)) / h for each weight (article 001, equation 46).

h is 1e-7·max(1, |w|/100), near the square root of float64's rounding, where truncation and rounding
are about equal; half of the digits remain, so the tolerance is 1e-4. Training by it takes
1e-8, so that fewer ReLUs have their kink between w and w + h."""

from functools import partial

import numpy as np

from backsight.checks.methods._changed import ROUNDING, differentiate, scale_steps, step_up
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import REAL, Probe
from backsight.kernel.types import Floats

STEP, IN_TRAINING = 1e-7, 1e-8


def _make_sides(w: Floats) -> tuple[Floats, ...]:
    return step_up(scale_steps(w, STEP))


def _make_equal_sides(w: Floats, h: float) -> tuple[Floats, ...]:
    return step_up(np.full(w.shape, h))


def _compute_gradient(point: Point) -> Result:
    return differentiate(
        point,
        Probe(numbers=REAL, sides=_make_sides),
        passes=1.0 + len(point.entries),
        noise=ROUNDING / STEP,
    )


def _make_probe(h: float) -> Probe:
    return Probe(numbers=REAL, sides=partial(_make_equal_sides, h=h))


def _compute_at_step(point: Point, h: float) -> Result:
    return differentiate(point, _make_probe(h), passes=1.0 + len(point.entries), noise=ROUNDING / h)


forward_difference = Method(
    name="forward_difference",
    gradient=_compute_gradient,
    tolerance=1e-4,
    exact=False,
    at_step=_compute_at_step,
    probe=_make_probe(IN_TRAINING),
    probe_at=_make_probe,
)
