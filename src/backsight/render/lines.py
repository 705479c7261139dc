"""Mathematics in lines no wider than asked, broken before its loosest signs; blocks of lines."""

from collections.abc import Sequence

from rich.cells import cell_len

from backsight.kernel.language import _

SIGNS = {"=": 0, "if": 0, "else": 0, "+": 0, "−": 0, "⊙": 1, "·": 1, "/": 2}
"""A line of mathematics may begin with one of these, the tighter ones if need be."""
FACTOR = 3
"""As tight as a blank between two factors that stand in no brackets: w a."""
COMMAS = (", ", "，", "；", "、")
"""Or behind one of these."""
HANGING_INDENT = "  "


def break_math(text: str, width: int) -> list[str]:
    """Mathematics in lines, each after the first set in a little."""
    lines: list[str] = []
    start, indent = 0, ""
    while (at := _find_break(text, start, width - len(indent))) is not None:
        lines.append(indent + text[start:at].rstrip())
        start, indent = _find_sign(text, at), HANGING_INDENT
    return [*lines, indent + text[start:]]


def _find_break(text: str, start: int, width: int) -> int | None:
    """Where the rest of a text is best broken: outside of brackets, before a loose sign, far to
    the right; None where it fits or cannot be broken."""
    depth, breaks, has_text = 0, [], False
    signs = SIGNS | {_("if"): 0}
    columns = solid = 0
    for at in range(start, len(text)):
        if solid > width:
            break
        sign = text[at]
        depth += (sign in "([{") - (sign in ")]}")
        is_blank = sign == " "
        after = text[at + 1 : _find_blank(text, at + 1)] if is_blank else ""
        if has_text and (after in signs or text.endswith(COMMAS, start, at + is_blank)):
            breaks.append((depth, signs.get(after, 0), -at))
        elif has_text and is_blank and not depth and text[start:at].split()[-1] not in signs:
            breaks.append((len(text), FACTOR, -at))  # where there is nothing else
        has_text = has_text or not is_blank
        columns += cell_len(sign)
        solid = solid if is_blank else columns
    return -min(breaks)[-1] if breaks and columns > width else None


def _find_sign(text: str, start: int) -> int:
    """Where the next sign stands that is no blank."""
    while text[start : start + 1] == " ":
        start += 1
    return start


def _find_blank(text: str, start: int) -> int:
    """Where the next blank stands, or the end."""
    at = text.find(" ", start)
    return len(text) if at < 0 else at


def put_beside(left: Sequence[str], right: Sequence[str]) -> list[str]:
    """Two blocks of lines side by side, the tops aligned; the left one has text in its first."""
    indent = " " * cell_len(left[0])
    return [left[0] + right[0], *(indent + line for line in right[1:])]


def pad(text: str, width: int, *, to_the_right: bool = False) -> str:
    """The text and spaces to fill a width."""
    spaces = " " * (width - cell_len(text))
    return spaces + text if to_the_right else text + spaces
