"""A file as short as it has to be, and no shorter: neighbors are put on one line."""

from collections.abc import Callable, Sequence
from typing import Literal

from backsight.adapters.code.code_line import CodeLine
from backsight.adapters.code.wide_lines import INDENT, WIDEST, is_statement, write_body

Room = Literal["roomy", "short", "tight"]
"""How functions are written: as anybody would, those of one line on one, or several statements a
line."""
MOST_LINES = 60
"""Of a file, where its statements can be put together so that it has no more."""


def shorten_definition(text: str, room: Room) -> str:
    """A function with as much room as there is."""
    head, *body = text.splitlines()
    line = f"{head} {body[0].strip()}"
    if room != "roomy" and len(body) == 1 and len(line) <= WIDEST:
        return f"{line}\n"
    # What has a line of its own with a colon, or brackets over several lines, stays as it is.
    is_fixed = head.startswith("@") or not all(is_statement(x.strip()) for x in body)
    if room != "tight" or is_fixed:
        return text
    statements = _join_texts([x.strip() for x in body], len(body), WIDEST - len(INDENT))
    return f"{head}\n{write_body(statements)}"


def shorten_file(write: Callable[[int, Room], str]) -> str:
    """The text of a file, as short as it has to be and no shorter. write: takes how many lines are
    to be saved by putting statements of the loop together, and how much room functions have."""
    text = write(0, "roomy")
    if _count_spare(text) > 0:
        text = write(0, "short")
    if _count_spare(text) > 0:
        text = write(_count_spare(text), "short")
    if _count_spare(text) > 0:
        text = write(MOST_LINES, "tight")
    return separate_functions(text)


def _count_spare(text: str) -> int:
    """How many lines a text has too many."""
    return text.count("\n") - MOST_LINES


def separate_functions(text: str) -> str:
    """A blank line before every function, where all of them have room."""
    lines = text.splitlines()
    heads = [
        n
        for n, line in enumerate(lines)
        if line.startswith(("def ", "@")) and lines[n - 1] and not lines[n - 1].startswith("@")
    ]
    if len(lines) + len(heads) > MOST_LINES:
        return text
    spaced = (f"\n{line}" if n in heads else line for n, line in enumerate(lines))
    return "\n".join(spaced) + "\n"


def join_lines(lines: Sequence[CodeLine], spare: int) -> list[str]:
    """Statements as lines, neighbors on one line until so many lines are saved."""
    return _join_texts(list(map(str, lines)), spare, WIDEST - 2 * len(INDENT))


def _join_texts(lines: Sequence[str], spare: int, width: int) -> list[str]:
    joined = list[str]()
    for text in lines:
        fits = joined and len(joined[-1]) + len(text) + 2 <= width
        if spare > 0 and fits:
            joined[-1] += f"; {text}"
            spare -= 1
        else:
            joined.append(text)
    return joined
