"""The slope of a function whose own formula for it is not known."""

from collections.abc import Callable
from typing import Any

import numpy as np

IMAGINARY_STEP = 1e-30
"""The imaginary step: nothing is subtracted, so that it costs no digits however small."""
RELATIVE_STEP = float(np.finfo(float).eps) ** (1 / 3)
"""The real step, in proportion to the coordinate: where truncation and rounding balance."""


def complex_step(value: Callable[..., Any], point: list[float]) -> list[float]:
    """The imaginary part of f(x + ih), over h; exact to rounding where f is analytic.

    Source: Squire and Trapp 1998.
    """
    slope = []
    for axis in range(len(point)):
        shifted_point: list[complex] = list(point)
        shifted_point[axis] = complex(point[axis], IMAGINARY_STEP)
        slope.append(float(complex(value(*shifted_point)).imag) / IMAGINARY_STEP)
    return slope


def central_difference(value: Callable[..., Any], point: list[float]) -> list[float]:
    """[f(x + h) - f(x - h)] / 2h, some ten digits."""
    slope = []
    for axis, x in enumerate(point):
        step = RELATIVE_STEP * max(1.0, abs(x))
        ahead, behind = list(point), list(point)
        ahead[axis], behind[axis] = x + step, x - step
        rise = float(value(*ahead)) - float(value(*behind))
        slope.append(rise / (ahead[axis] - behind[axis]))
    return slope
