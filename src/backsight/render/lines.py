"""Text in lines no wider than asked: mathematics is broken before its loosest signs."""

import re
import textwrap
from collections.abc import Sequence

from rich.cells import cell_len

SIGNS = {"=": 0, "if": 0, "else": 0, "+": 0, "−": 0, "⊙": 1, "·": 1, "/": 2}
"""A line of mathematics may begin with one of these, the tighter ones if need be."""
HANGING_INDENT = "  "
HOLD = "\N{NO-BREAK SPACE}"
"""Holds two words together in prose; printed as a space."""


WIDE_CHARACTER = re.compile(r"([\u2e80-\u9fff\uff00-\uff60][、。，：；！？）」》”]*)")
"""A character of Chinese, with the signs that may not begin a line."""


def wrap_prose(text: str, width: int) -> list[str]:
    """Prose in lines; Chinese, which has no spaces, is broken between its characters."""
    if WIDE_CHARACTER.search(text):
        lines = _wrap_characters(text, max(width, 20))
    else:
        lines = textwrap.wrap(text, max(width, 20), break_long_words=False, break_on_hyphens=False)
    return [line.replace(HOLD, " ") for line in lines]


def _wrap_characters(text: str, width: int) -> list[str]:
    words = [word for part in WIDE_CHARACTER.split(text) for word in re.split(r"(?<= )", part)]
    lines = [""]
    for word in words:
        if cell_len(lines[-1] + word.rstrip(" ")) <= width:
            lines[-1] += word
        else:
            lines.append(word)
    return [line.rstrip(" ") for line in lines if line]


def break_math(text: str, width: int) -> list[str]:
    """Mathematics in lines, each after the first set in a little."""
    lines: list[str] = []
    while cell_len(text) > width:
        breaks = _find_breaks(text, width)
        if not breaks:
            break
        at = -min(breaks)[-1]
        lines.append(text[:at].rstrip())
        text = HANGING_INDENT + text[at:].lstrip()
    return [*lines, text]


def _find_breaks(text: str, width: int) -> list[tuple[int, int, int]]:
    """Where it may be broken, the best least: how deep in brackets, before what, how far left."""
    depth, breaks, has_text = 0, [], False
    for at, sign in enumerate(text[: width + 1]):
        depth += (sign in "([{") - (sign in ")]}")
        after = text[at + 1 :].split(" ", 1)[0]
        if sign == " " and has_text and (after in SIGNS or text[at - 1] == ","):
            breaks.append((depth, SIGNS.get(after, 0), -at))
        has_text = has_text or sign != " "
    return breaks


def put_beside(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Two blocks of lines side by side, the tops aligned; the left one has text in its first."""
    indent = " " * cell_len(left[0])
    return [left[0] + right[0], *(indent + line for line in right[1:])]


def pad(text: str, width: int, *, to_the_right: bool = False) -> str:
    """The text and spaces to fill a width."""
    spaces = " " * (width - cell_len(text))
    return spaces + text if to_the_right else text + spaces
