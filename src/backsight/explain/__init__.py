"""What was computed and why, as Documents that `render` shows."""

from backsight.explain.program import program
from backsight.explain.sheet import number, sheet

__all__ = ["number", "program", "sheet"]
