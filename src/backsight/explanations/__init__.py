"""What was computed and why, as Documents that `render` shows."""

from backsight.explanations.step.derivation_page import program
from backsight.explanations.step.sheet import number, sheet

__all__ = ["number", "program", "sheet"]
