"""Numbers against numbers: every gradient has a second opinion."""

from backsight.checks.agree import Agreement, Comparison, agree
from backsight.checks.methods import Method, Result, methods
from backsight.checks.point import Point

__all__ = ["Agreement", "Comparison", "Method", "Point", "Result", "agree", "methods"]
