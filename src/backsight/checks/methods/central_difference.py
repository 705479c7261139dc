"""Central difference: (L(w + h) - L(w - h)) / 2h for each weight (article 002).

h is 1e-5·max(1, |w|/100): the error of truncation falls with h², so a larger step than the forward
difference's leaves more digits. Training by it takes 1e-8, so that fewer ReLUs have their kink
between the two sides."""

from functools import partial

import numpy as np

from backsight.checks.methods._changed import ROUNDING, differentiate, scale_steps, step_both_ways
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import REAL, Probe
from backsight.kernel.types import Floats

STEP, IN_TRAINING = 1e-5, 1e-8


def _make_sides(w: Floats) -> tuple[Floats, ...]:
    return step_both_ways(scale_steps(w, STEP))


def _make_equal_sides(w: Floats, h: float) -> tuple[Floats, ...]:
    return step_both_ways(np.full(w.shape, h))


SIGNS = (1.0, -1.0)


def _compute_gradient(point: Point) -> Result:
    probe = Probe(numbers=REAL, sides=_make_sides, signs=SIGNS)
    return differentiate(point, probe, passes=2.0 * len(point.entries), noise=ROUNDING / STEP)


def _make_probe(h: float) -> Probe:
    return Probe(numbers=REAL, sides=partial(_make_equal_sides, h=h), signs=SIGNS)


def _compute_at_step(point: Point, h: float) -> Result:
    return differentiate(point, _make_probe(h), passes=2.0 * len(point.entries), noise=ROUNDING / h)


central_difference = Method(
    name="central_difference",
    gradient=_compute_gradient,
    tolerance=1e-6,
    exact=False,
    at_step=_compute_at_step,
    probe=_make_probe(IN_TRAINING),
    probe_at=_make_probe,
)
