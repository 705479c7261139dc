"""Dual numbers stay what they are made of: of fractions every derivative is exact."""

from fractions import Fraction

import numpy as np

from backsight.checks.duals import DUAL, Dual


def test_duals_of_fractions_stay_fractions():
    """x³/(x + y) − xy at (1/2, 1/3), by x and by y: the quotient and the product rule."""
    x, y = (
        Dual(np.array([Fraction(1, n)], object), np.array([[a], [b]], object))
        for n, a, b in ((2, 1, 0), (3, 0, 1))
    )
    result = DUAL["total"](x**3 / (x + y) - x * y)
    by_x = 3 * Fraction(1, 4) / Fraction(5, 6) - Fraction(1, 8) / Fraction(25, 36) - Fraction(1, 3)
    by_y = -Fraction(1, 8) / Fraction(25, 36) - Fraction(1, 2)
    assert result.tangents.tolist() == [by_x, by_y]
    assert all(isinstance(value, Fraction) for value in result.tangents)
