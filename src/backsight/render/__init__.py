"""Documents as text. One renderer per file; none of them knows who made the Document."""

from backsight.render.html.document import html
from backsight.render.latex.document import latex
from backsight.render.markdown.document import markdown
from backsight.render.mathematics.unicode import expression, symbol
from backsight.render.terminal.document import terminal

__all__ = ["expression", "html", "latex", "markdown", "symbol", "terminal"]
