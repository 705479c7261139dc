"""Documents as text. One renderer per file; none of them knows who made the Document."""

from backsight.render.html.document import to_html
from backsight.render.html.fragment import to_fragment
from backsight.render.latex.document import to_latex
from backsight.render.markdown.document import to_markdown
from backsight.render.mathematics.unicode import format_expression, format_symbol
from backsight.render.terminal.document import to_terminal

__all__ = [
    "format_expression",
    "format_symbol",
    "to_fragment",
    "to_html",
    "to_latex",
    "to_markdown",
    "to_terminal",
]
