"""Mathematics in lines no wider than asked, broken before its loosest signs; blocks of lines."""

from collections.abc import Sequence

from rich.cells import cell_len

from backsight.kernel.language import _

SIGNS = {"=": 0, "if": 0, "else": 0, "+": 0, "−": 0, "⊙": 1, "·": 1, "/": 2}
"""A line of mathematics may begin with one of these, the tighter ones if need be."""
COMMAS = (", ", "，", "；", "、")
"""Or behind one of these."""
HANGING_INDENT = "  "


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
    signs = SIGNS | {_("if"): 0}
    for at, sign in enumerate(text):
        if cell_len(text[:at].rstrip()) > width:
            break
        depth += (sign in "([{") - (sign in ")]}")
        after = text[at + 1 :].split(" ", 1)[0] if sign == " " else ""
        if has_text and (after in signs or text[: at + (sign == " ")].endswith(COMMAS)):
            breaks.append((depth, signs.get(after, 0), -at))
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
