"""Structured differentiation: every weight changed in turn, and only what follows computed again.

A weight of a dense layer changes one unit of that layer, and only in the rows where its input is
not 0. So nothing before it is computed again; the unit's column is a few numbers; the next layer's
sums change by a product of that column and one row of weights; and rows that nothing changed cost
nothing. All that is left is evaluated for many weights at once, in blocks within a memory bound.
"""

from backsight.checks.structured.derivatives import Differentiator, NumericalGradient
from backsight.checks.structured.numbers import IMAGINARY, REAL, TANGENT, Probe

__all__ = ["IMAGINARY", "REAL", "TANGENT", "Differentiator", "NumericalGradient", "Probe"]
