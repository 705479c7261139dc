"""Forward mode: dual numbers carry the derivative by many weights at once through the equations.

Exact to rounding: every operation carries its own derivative along.

Source: Griewank and Walther 2008, "Evaluating derivatives", chapter 3."""

import numpy as np

from backsight.checks.methods._changed import differentiate
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.checks.structured import TANGENT, Probe
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def _make_unit_sides(w: Floats) -> tuple[Floats, ...]:
    return (np.ones(w.shape),)


PROBE = Probe(numbers=TANGENT, sides=_make_unit_sides)


def _compute_gradient(point: Point) -> Result:
    return differentiate(
        point,
        PROBE,
        passes=2.0 * len(point.entries),
        note=_("passes on dual numbers, twice the work"),
    )


forward_mode = Method(name="forward_mode", gradient=_compute_gradient, probe=PROBE)
