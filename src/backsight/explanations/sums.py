"""Sums, means and products of vectors that are right also where a part of them is beyond all
numbers: with factors of two taken out, and put back at the end. What is beyond them itself is
infinite, and nothing warns of it."""

from typing import Any

import numpy as np

from backsight.engine.portable.sums import add_vector
from backsight.kernel.types import Floats


def compute_sum(values: Any, axis: int | None = None) -> Floats:
    """The sum in float64, along an axis or of all."""
    array = np.asarray(values)
    with np.errstate(all="ignore"):
        total = array.sum(axis=axis, dtype=float)
        if np.isfinite(total).all():
            return np.asarray(total)
        # No partial sum of so many numbers is beyond the largest one.
        power = array.size.bit_length()
        again = np.ldexp(np.ldexp(array.astype(float), -power).sum(axis=axis), power)
        return np.asarray(np.where(np.isfinite(total), total, again))


def compute_mean(values: Any) -> float:
    """The mean in float64: of finite numbers finite."""
    array = np.asarray(values)
    with np.errstate(all="ignore"):
        mean = float(array.mean(dtype=float))
        if np.isfinite(mean):
            return mean
        power = array.size.bit_length()
        again = np.ldexp(np.ldexp(array.astype(float), -power).sum() / array.size, power)
        # Rounding may have led beyond all of them, and so beyond all numbers.
        return float(np.clip(again, array.min(), array.max()))


def compute_dot(one: Any, other: Any) -> float:
    """The sum in float64 of the products of two vectors' entries, in the portable engine's order:
    what a page in a browser adds up has the same bits."""
    left, right = np.asarray(one, float), np.asarray(other, float)
    with np.errstate(all="ignore"):
        total = float(add_vector(left * right)) + 0.0  # never -0
        if np.isfinite(total):
            return total
        (left, first), (right, second) = _take_power_out(left), _take_power_out(right)
        return float(np.ldexp(add_vector(left * right), first + second))


def _take_power_out(array: Floats) -> tuple[Floats, int]:
    """Numbers of which no finite one is beyond 1, and the power of two that they were divided
    by."""
    power = int(np.frexp(np.abs(array[np.isfinite(array)]).max(initial=0.0))[1])
    return np.ldexp(array, -power), power
