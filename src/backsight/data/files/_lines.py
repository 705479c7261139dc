"""The columns of a text file, found line by line in Python."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np

from backsight.data.dialect import BLANK, read_rows
from backsight.data.files._text import Columns, TextFile, explaining_quotes
from backsight.data.labels import to_number
from backsight.data.spellings import DOUBTFUL, MISSING, with_decimal_point
from backsight.data.texts import Numbering, Texts, number_texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress
from backsight.kernel.types import Floats

READING = N_("Reading")
"""What progress is told of: so many characters of all."""
BLOCK = 1 << 18
"""Characters, or some fewer, that are taken from lines to columns at a time."""
ROWS = 1024
"""Rows that are, where cells are quoted."""


class _Block(NamedTuple):
    """Some rows. stop: the character after them."""

    lines: Iterable[int]
    columns: list[list[str]]
    stop: int


def read_lines(file: TextFile, places: Iterable[int], progress: Progress) -> Columns:
    """The columns at some places. Raises BadData at a line with more or fewer of them."""
    numeric = {k: _Numbers(decimal=file.decimal) for k in places}
    words = dict[int, _Words]()
    lines, late = array("q"), list[int]()
    for block in _split_blocks(file):
        for k, numbers in list(numeric.items()):
            if not numbers.extend(block.columns[k]):
                del numeric[k]
                late += [k] if lines else []
                words[k] = _Words()
        for k, column in words.items():
            column.extend(block.columns[k])
        lines.extend(block.lines)
        progress(READING, block.stop, len(file.text))
    words |= _read_again(file, late)
    return Columns(
        numbers=_stack([np.array(column.values) for column in numeric.values()], len(lines)),
        numeric=tuple(numeric),
        texts={k: words[k].finish(file.decimal) for k in sorted(words)},
        lines=np.array(lines),
        doubtful=frozenset(word for column in numeric.values() for word in column.doubtful),
    )


def _stack(columns: Sequence[Floats], rows: int) -> Floats:
    """(rows, columns), put together in blocks that a processor's cache holds."""
    x = np.empty((rows, len(columns)))
    for row in range(0, rows, ROWS):
        for k, column in enumerate(columns):
            x[row : row + ROWS, k] = column[row : row + ROWS]
    return x


def _read_again(file: TextFile, places: list[int]) -> dict[int, "_Words"]:
    """Columns of which a word was found late, from the first row on."""
    words = {k: _Words() for k in places}
    for block in _split_blocks(file) if places else ():
        for k, column in words.items():
            column.extend(block.columns[k])
    return words


@dataclass(eq=False)
class _Numbers:
    """A column as long as all its cells are numbers or missing."""

    decimal: str
    values: "array[float]" = field(default_factory=lambda: array("d"))
    spellings: dict[str, str] = field(default_factory=dict)
    """How its missing values are spelled, as Python's float takes them."""
    doubtful: set[str] = field(default_factory=set)

    def extend(self, cells: list[str]) -> bool:
        """Add cells; False where one is no number, nor missing."""
        if self.spellings:
            cells = [self.spellings.get(cell, cell) for cell in cells]
        try:
            if self.decimal == ",":
                cells = _with_points(cells)
            self.values.extend(_parse(cells))
        except ValueError:
            return all(map(self._append, cells))
        return True

    def _append(self, cell: str) -> bool:
        number = to_number(with_decimal_point(cell) if self.decimal == "," else cell)
        if number is None:
            word = cell.strip().lower()
            if word in DOUBTFUL:
                self.doubtful.add(word)
            elif word not in MISSING:
                return False
            number = float("nan")
            self.spellings[cell] = "nan"
        self.values.append(number)
        return True


def _parse(cells: list[str]) -> "array[float]":
    """The numbers that cells are; ValueError where one is none."""
    if "_" in "".join(cells):  # Python takes 1_000 for a number
        raise ValueError
    return array("d", map(float, cells))


def _with_points(cells: list[str]) -> list[str]:
    """Cells with decimal commas as Python spells them; ValueError where they may be anything else."""
    joined = "\n".join(cells)
    if "." in joined or ",\n" in joined or joined.endswith(","):
        raise ValueError
    return joined.replace(",", ".").split("\n")


@dataclass(eq=False)
class _Words:
    """A column of texts."""

    numbering: Numbering = field(default_factory=Numbering)
    codes: "array[int]" = field(default_factory=lambda: array("q"))

    def extend(self, cells: list[str]) -> None:
        self.codes.extend(array("q", map(self.numbering.__getitem__, cells)))

    def finish(self, decimal: str) -> Texts:
        texts = number_texts(self.numbering, self.codes)
        return texts.rewrite(with_decimal_point if decimal == "," else str).rewrite(str.strip)


def _split_blocks(file: TextFile) -> Iterator[_Block]:
    """All rows, by columns."""
    if '"' in file.text or file.delimiter == BLANK:
        return _split_quoted(file)
    return _split_plain(file)


def _split_quoted(file: TextFile) -> Iterator[_Block]:
    width, done = len(file.names), 0
    with explaining_quotes(file.path):
        rows = islice(read_rows(file.text, file.delimiter), file.skips, None)
        while block := list(islice(rows, ROWS)):
            lines, cells = zip(*block, strict=True)
            if set(map(len, cells)) != {width}:
                _refuse_length(file, *next((n, row) for n, row in block if len(row) != width))
            done += sum(map(len, map("".join, cells)))
            yield _Block(lines, list(map(list, zip(*cells, strict=True))), done)


def _split_plain(file: TextFile) -> Iterator[_Block]:
    """Where no cell is quoted, every delimiter divides two."""
    text, delimiter, width = file.text, file.delimiter, len(file.names)
    start, line, skips = 0, 1, file.skips
    while start < len(text):
        stop = _find_stop(text, start)
        rows = text[start : stop - (text[stop - 1] == "\n")].split("\n")
        lines: Iterable[int] = range(line, line + len(rows))
        line, start = line + len(rows), stop
        if skips or {row.count(delimiter) for row in rows} != {width - 1}:
            pairs = [(n, row) for n, row in zip(lines, rows, strict=True) if row.strip(" ")]
            pairs, skips = pairs[skips:], max(0, skips - len(pairs))
            for n, row in pairs:
                if row.count(delimiter) != width - 1:
                    _refuse_length(file, n, row.split(delimiter))
            if not pairs:
                continue
            lines, rows = map(list, zip(*pairs, strict=True))
        cells = delimiter.join(rows).split(delimiter)
        yield _Block(lines, [cells[k::width] for k in range(width)], start)


def _find_stop(text: str, start: int) -> int:
    """Where a block of whole lines ends that begins there."""
    stop = text.rfind("\n", start, start + BLOCK) + 1
    return stop or text.find("\n", start) + 1 or len(text)


def _refuse_length(file: TextFile, line: int, row: list[str]) -> None:
    raise BadData(
        _(
            "{path}, line {line} has {row_count} fields where the line of names has "
            "{names_count}: look for a missing or extra delimiter, or a field that "
            "needs quotation marks."
        ).format(path=file.path, line=line, row_count=len(row), names_count=len(file.names))
    )
