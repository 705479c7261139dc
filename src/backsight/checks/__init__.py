"""Numbers against numbers: every gradient has a second opinion."""

from backsight.checks.agree import agree
from backsight.checks.agreement import Agreement, Comparison
from backsight.checks.methods import Method, Result, methods
from backsight.checks.point import Point
from backsight.checks.sweep import Reading, Sweep, sweep

__all__ = [
    "Agreement",
    "Comparison",
    "Method",
    "Point",
    "Reading",
    "Result",
    "Sweep",
    "agree",
    "methods",
    "sweep",
]
