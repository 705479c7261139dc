"""The terminal's width, and lines of prose that fit it.

Where output goes to a file or a program there is no width, and a line is as long as it is; unless
COLUMNS says one.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import IO

import click

from backsight.kernel.printable import make_line
from backsight.kernel.prose import HOLD, count_columns, wrap_prose

INDENT = "  "
"""What the second line of an indented one is set in by, beyond the first."""
COLUMNS = re.compile(r".*\S {2,}(?=\S)|")
"""What stands before the last column of a line, which is set beside it."""
NARROW = 20
"""Columns that are too few for a column of prose."""


def find_width(stream: IO[str]) -> int | None:
    """Columns of the terminal that a stream goes to, or of COLUMNS; None where there is none."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError, AttributeError):  # no terminal; no file at all
        return None


def wrap_lines(text: str, width: int | None) -> str:
    """A text whose lines are no wider than a width. None: as they are."""
    if width is None:
        return text.replace(HOLD, " ")
    return "\n".join(part for line in text.split("\n") for part in _wrap_line(line, width))


def _wrap_line(line: str, width: int) -> Iterator[str]:
    """A line in several, the others set in as far as its last column, or a little."""
    words = line.lstrip(" ")
    start = line[: len(line) - len(words)]
    columns = COLUMNS.match(line)
    if count_columns(line) <= width:
        yield line.replace(HOLD, " ")
    elif columns and 0 < count_columns(columns[0]) <= width - NARROW:
        yield from set_beside(columns[0], line[columns.end() :], width)
    else:
        indent = start + INDENT if start else ""
        first, *others = wrap_prose(words, width - len(indent)) or [""]
        yield start + first
        yield from (indent + other for other in others)


def set_beside(head: str, text: str, width: int) -> Iterator[str]:
    """A text in lines beside what stands before the first of them."""
    start = count_columns(head)
    first, *others = wrap_prose(text, width - start) or [""]
    yield (head + first).rstrip(" ")
    yield from (" " * start + other for other in others)


def print_text(*lines: str, err: bool = False) -> None:
    """Print lines for people, in what is as wide as the terminal. A line feed in one is shown."""
    stream = sys.stderr if err else sys.stdout
    click.echo(wrap_lines("\n".join(map(make_line, lines)), find_width(stream)), err=err)
