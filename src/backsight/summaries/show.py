"""A value as text for `print`, and as HTML with its pictures for a notebook."""

from dataclasses import replace
from typing import Any

from backsight import plots
from backsight.kernel.document import Paragraph
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import ngettext
from backsight.kernel.plain_text.prose_text import escape_prose
from backsight.render import to_fragment, to_terminal
from backsight.summaries.kinds import draw_pictures, make_summary

MOST = 4_000
"""Characters of a text."""
WIDTH = 100
"""Columns of it."""


def format_text(value: Any) -> str:
    """What is said of a value, as text that is not too long. Never fails for what the value lacks:
    then the text says so."""
    try:
        text = to_terminal(make_summary(value), width=WIDTH, color=False).rstrip()
    except BacksightError as error:
        text = f"<{type(value).__name__}: {error}>"
    return _shorten(text)


def _shorten(text: str) -> str:
    if len(text) <= MOST:
        return text
    lines = text.splitlines()
    kept: list[str] = []
    while sum(map(len, kept)) + len(kept) + len(lines[len(kept)]) < MOST - 100:
        kept.append(lines[len(kept)])
    count = len(lines) - len(kept)
    more = ngettext("… and {count:,} more line", "… and {count:,} more lines", count)
    return "\n".join([*kept, more.format(count=count)])


def format_html(value: Any) -> str:
    """What is said of a value, and its pictures, as a piece of a page."""
    document, images = make_summary(value), {}
    try:
        images = {name: plots.to_png(f) for name, f in draw_pictures(value).items()}
    except BacksightError as error:  # what cannot be drawn is said instead
        note = Paragraph(text=escape_prose(str(error)), kind="note")
        document = replace(document, blocks=(*document.blocks, note))
    return to_fragment(document, images)
