"""Documents as text. One renderer per file; none of them knows who made the Document."""

from backsight.render.terminal import terminal
from backsight.render.unicode import expression, symbol

__all__ = ["expression", "symbol", "terminal"]
