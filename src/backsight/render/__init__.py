"""Documents as text. One renderer per file; none of them knows who made the Document."""

from backsight.render.html import html
from backsight.render.latex import latex
from backsight.render.markdown import markdown
from backsight.render.terminal import terminal
from backsight.render.unicode import expression, symbol

__all__ = ["expression", "html", "latex", "markdown", "symbol", "terminal"]
