"""Two paths of one course beside each other: how far apart, relative to the longest step.

    error of an entry = (|yours − right| − rounding) / (its longest step on this course)

A NaN agrees with a NaN. What rounding moves a number of the size of the weights is no error.
"""

import math

import numpy as np

from backsight.kernel.types import Floats

TOLERANCE = 1e-6
"""Above it two steps are not the same."""
COARSE = 1e-5
"""In the place of the others where numbers are of float32."""
FLOAT32 = 1e-10
"""Above this rounding they are."""
TIGHT = 1e-10
"""How closely a slip must give the numbers."""
CLOSER = 1e-3
"""And how much closer than the record it must be."""
ROUNDINGS = 32


def choose_tolerance(epsilon: float) -> float:
    """How far two steps may lie apart that have a rounding."""
    return COARSE if epsilon > FLOAT32 else TOLERANCE


def measure_errors(yours: Floats, right: Floats, before: Floats, epsilon: float) -> Floats:
    """(steps, numbers). yours, right: after each step; before: what both started from."""
    scale = compute_scale(yours, right, before)
    rounding = ROUNDINGS * epsilon * (np.abs(before) + np.abs(right))
    gap = compute_gap(yours, right)
    return np.maximum(gap - np.nan_to_num(rounding, posinf=0.0), 0.0) / scale


def compute_gap(yours: Floats, right: Floats) -> Floats:
    """|yours − right|: 0 for two NaN or the same infinity, infinite for one of them alone."""
    same = (yours == right) | (np.isnan(yours) & np.isnan(right))
    gap = np.where(same, 0.0, np.abs(yours - right))
    return np.where(np.isnan(gap), np.inf, gap)


def compute_scale(yours: Floats, right: Floats, before: Floats) -> Floats:
    """(numbers,): the longest finite step of each entry, by either."""
    longest = _find_longest(yours - before)
    if right is not yours:
        longest = np.maximum(longest, _find_longest(right - before))
    return np.where(longest > 0, longest, 1.0)


def _find_longest(steps: Floats) -> Floats:
    """(numbers,): the largest finite size of each entry; 0 where it has none."""
    sizes = np.abs(steps)
    return np.asarray(np.where(np.isfinite(sizes), sizes, 0.0).max(axis=0))


def count_agreeing_digits(yours: Floats, right: Floats, before: Floats) -> float:
    """How many digits of the steps agree, by the worst entry beside the longest step of all."""
    gap = compute_gap(yours, right)
    size = float(compute_scale(yours, right, before).max())
    return count_digits(float(gap.max()) / size)


def count_digits(error: float) -> float:
    """How many decimal digits a relative error leaves, from 0 to 16."""
    return min(16.0, max(0.0, -math.log10(error))) if error else 16.0


def find_largest_error(
    yours: Floats, right: Floats, before: Floats, epsilon: float, scale: Floats
) -> float:
    """The same of one step, (numbers,) each, beside a scale that is known."""
    rounding = ROUNDINGS * epsilon * (np.abs(before) + np.abs(right))
    excess = compute_gap(yours, right) - np.nan_to_num(rounding, posinf=0.0)
    return float((np.maximum(excess, 0.0) / scale).max())
