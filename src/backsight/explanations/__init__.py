"""What was computed and why, as Documents that `render` shows."""

from backsight.explanations.step.derivation_page import make_derivation_page
from backsight.explanations.step.sheet import make_number_page, make_sheet

__all__ = ["make_derivation_page", "make_number_page", "make_sheet"]
