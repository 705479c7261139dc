"""A table as lines that are no wider than asked, and whose numbers are whole.

Where there is no room headings and texts are wrapped, then long words are squeezed, then the
columns at the right go below the others, beside the same names.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile, zip_longest

from rich.text import Text

from backsight.kernel.printable import make_printable
from backsight.kernel.prose import HOLD, count_columns, find_breaks, find_longest_piece, squeeze
from backsight.render.lines import pad

HEAD = "bold"
NAME, WORD = 20, 8
"""Columns that a word is squeezed to at the least; and of a Chinese word, whose characters are
better kept together."""
NUMBER = re.compile(r"[-+−–±]? ?\d")
"""How a cell begins that is a number, with whatever stands behind it."""


@dataclass(frozen=True, kw_only=True)
class GridColumn:
    """A column of a table, and how many columns of the terminal it takes."""

    title: str
    cells: tuple[str, ...]
    has_numbers: bool
    """They stand at the right."""
    width: int
    """Where there is room."""
    content: int
    """Where its title is wrapped."""
    least: int
    """Where its cells are wrapped and their words squeezed as well."""


def write_grid(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    has_numbers: Sequence[bool],
    width: int,
    gap: int = 2,
) -> Iterator[Text]:
    """A table in as many bands as it takes. has_numbers: which columns do; the others hold words.

    gap: blanks between two columns.
    """
    columns = _measure_columns(head, rows, has_numbers)
    for position, band in enumerate(_split_bands(columns, gap, width)):
        yield from [Text()] if position else []
        widths = _fit_columns(band, gap, width)
        titles = [_wrap_cell(c.title, w) for c, w in zip(band, widths, strict=True)]
        high = max(map(len, titles), default=0)
        for texts in zip(*([""] * (high - len(t)) + t for t in titles), strict=True):
            yield Text(_join_cells(texts, band, widths, gap), HEAD)
        for cells in zip(*(column.cells for column in band), strict=True):
            lines = map(_wrap_cell, cells, widths)
            for texts in zip_longest(*lines, fillvalue=""):
                yield Text(_join_cells(texts, band, widths, gap))


def _measure_columns(
    head: Sequence[str], rows: Iterable[Sequence[str]], has_numbers: Sequence[bool]
) -> list[GridColumn]:
    table = [[make_printable(text) for text in row] for row in (head, *rows)]
    return [
        _measure_column(texts[0], texts[1:], is_number)
        for texts, is_number in zip(zip(*table, strict=True), has_numbers, strict=True)
    ]


def _measure_column(title: str, cells: tuple[str, ...], has_numbers: bool) -> GridColumn:
    wide = max(map(_measure_lines, cells), default=0)
    whole = [cell for cell in cells if has_numbers and NUMBER.match(cell)]
    narrow = min(max(map(_measure_word, cells), default=0), NAME)
    word = _measure_word(title)
    return GridColumn(
        title=title,
        cells=cells,
        has_numbers=has_numbers,
        width=max(wide, _measure_lines(title)),
        content=max(wide, min(word, NAME)),
        least=max(narrow, min(word, NAME), *map(_measure_lines, whole), 0),
    )


def _measure_word(text: str) -> int:
    return max(
        max(find_longest_piece(line), min(count_columns(line), WORD)) for line in text.split("\n")
    )


def _measure_lines(text: str) -> int:
    return max(map(count_columns, text.split("\n")))


def _split_bands(columns: Sequence[GridColumn], gap: int, room: int) -> Iterator[list[GridColumn]]:
    """The columns, as many beside each other as there is room for, behind the first names."""
    names = list(takewhile(lambda column: not column.has_numbers, columns)) or [*columns[:1]]
    band = [*names]
    for column in columns[len(names) :]:
        needed = sum(c.least + gap for c in [*band, column]) - gap
        if needed > room and len(band) > len(names):
            yield band
            band = [*names]
        band.append(column)
    yield band


def _fit_columns(band: Sequence[GridColumn], gap: int, room: int) -> list[int]:
    """The width of each: the widest gives way first, its title before its cells."""
    widths = [column.width for column in band]
    for least in ([c.content for c in band], [c.least for c in band]):
        while sum(widths) + gap * (len(widths) - 1) > room:
            rest = [i for i, width in enumerate(widths) if width > least[i]]
            if not rest:
                break
            widths[max(rest, key=widths.__getitem__)] -= 1
    return widths


def _wrap_cell(text: str, width: int) -> list[str]:
    """The lines of a cell, in which words that are wider than it are squeezed."""
    return [part for line in text.split("\n") for part in _wrap_line(line, width)]


def _wrap_line(line: str, width: int) -> Iterator[str]:
    if count_columns(line) > width:
        words = line.split(" ")
        line = " ".join(squeeze(w, width) if find_longest_piece(w) > width else w for w in words)
    for start, end in pairwise([0, *find_breaks(line, width), len(line)]):
        yield line[start:end].replace(HOLD, " ").rstrip()


def _join_cells(
    texts: Sequence[str], band: Sequence[GridColumn], widths: Sequence[int], gap: int
) -> str:
    parts = zip(texts, widths, band, strict=True)
    return (" " * gap).join(pad(t, w, to_the_right=c.has_numbers) for t, w, c in parts).rstrip()
