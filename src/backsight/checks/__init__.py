"""Numbers against numbers: every gradient has a second opinion."""

from backsight.checks.agreement.agree import agree
from backsight.checks.agreement.agreement import Agreement, ArrayComparison
from backsight.checks.agreement.sweep import Reading, Sweep, sweep
from backsight.checks.methods import Method, Result, methods
from backsight.checks.point import Point

__all__ = [
    "Agreement",
    "ArrayComparison",
    "Method",
    "Point",
    "Reading",
    "Result",
    "Sweep",
    "agree",
    "methods",
    "sweep",
]
