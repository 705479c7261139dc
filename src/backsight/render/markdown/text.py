r"""Text, names and links in GitHub's Markdown.

GitHub reads Markdown's backslashes before it reads the mathematics between dollar signs, so that
"\{" and "\," lose theirs: `portable` writes them as words.
"""

import html
import re
from urllib.parse import quote

from backsight.kernel.printable import make_printable
from backsight.render.mathematics.latex import write_symbol_latex
from backsight.render.pages import split_code, split_derivative, split_prose

_WORDS = {
    r"\{": r"\lbrace ",
    r"\}": r"\rbrace ",
    r"\,": r"\thinspace ",
    r"\;": r"\thickspace ",
    r"\!": r"\negthinspace ",
    r"\|": r"\Vert ",
    r"\:": r"\medspace ",
    r"\ ": r"\space ",
    r"\\": r"\cr ",
    r"\_": r"\rule{.4em}{.05em}",
}
_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "\\`*_[]#|~>"},
    "&": "&amp;",
    "<": "&lt;",
    "$": "&#36;",
    "@": "&#64;",
    "\n": " ",
    "\t": " ",
}
"""@ would call somebody on GitHub."""


def escape(text: str) -> str:
    """Plain text in one line: no sign of it means anything to Markdown or HTML."""
    text = "".join(_ESCAPES.get(sign, sign) for sign in make_printable(text))
    text = re.sub(r"^(\s*\d+)([.)])|^(\s*)([-+])", r"\1\3\\\2\4", text)
    return text.replace("://", "&#58;//")


def write_prose(text: str) -> str:
    """Prose with its names typeset."""
    return "".join(
        write_symbol(p) if is_name else _write_text(p) for is_name, p in split_prose(text)
    )


def _write_text(text: str) -> str:
    """Plain text, with what is typed as code; a bar would end a cell there."""
    return "".join(
        f"`{make_printable(part)}`"
        if is_code and not {"|", "`"} & set(part)
        else escape(f"`{part}`" if is_code else part)
        for is_code, part in split_code(text)
    )


def write_symbol(name: str) -> str:
    """A name in a line of text."""
    if parts := split_derivative(name):
        top, bottom = map(write_symbol_latex, parts)
        return write_inline(rf"\partial {top}/\partial {bottom}")
    return write_inline(write_symbol_latex(name))


def write_inline(body: str) -> str:
    """Mathematics in a line of text, or in a cell."""
    return f"${make_portable(body)}$"


def write_display(body: str) -> str:
    """Mathematics on a line of its own."""
    return f"$$\n{make_portable(body)}\n$$"


def make_portable(body: str) -> str:
    r"""LaTeX without signs that Markdown or HTML would take for its own."""
    body = re.sub(r"\\[^A-Za-z]", lambda found: _WORDS.get(found[0], found[0]), body)
    for sign, word in (("|", r"\vert "), ("<", r"\lt "), (">", r"\gt "), ("*", r"\ast ")):
        body = body.replace(sign, word)
    return body.strip()


def write_target(anchor: str) -> str:
    """A place to be linked to; "" without an anchor."""
    return f'<a id="{html.escape(anchor)}"></a>' if anchor else ""


def write_link(anchor: str, inside: str) -> str:
    """A link to an anchor of the document; what it holds alone without one."""
    return f"[{inside}](#{quote(anchor, safe='/,')})" if anchor else inside
