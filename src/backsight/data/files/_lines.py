"""The columns of a text file, found line by line in Python."""

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

from backsight.data.dialect import BLANK, explaining_quotes, read_rows
from backsight.data.files._digits import PAD, CellGrid, make_grid, parse_cells
from backsight.data.files._text import Columns, TextFile
from backsight.data.labels import to_number
from backsight.data.spellings import DOUBTFUL, MISSING, with_decimal_point
from backsight.data.texts import Numbering, Texts, make_from_numbers
from backsight.kernel.errors import BadData
from backsight.kernel.language import ngettext
from backsight.kernel.progress import READING, Progress
from backsight.kernel.types import Floats, Integers

BLOCK = 1 << 18
"""Characters, or some fewer, that are taken from lines to columns at a time."""
ROWS = 1024
"""Rows that are, where cells are quoted."""
FEW = 64
"""Rows of a block in which it does not pay to look for the cells of one column alone."""
DIVIDER = "\x1f"
"""What divides the cells that were quoted."""
SIGN = "\x1d"
INNER = {ord(c): f"{SIGN}{k}" for k, c in enumerate((SIGN, DIVIDER, "\n"))}
"""What stands in a cell for what would divide it, and for the sign that tells so."""
OUTER = re.compile(f"{SIGN}([0-{len(INNER) - 1}])")


@dataclass(frozen=True, kw_only=True, eq=False)
class _Block:
    """Some rows, as the text of their lines."""

    lines: Sequence[int]
    """Where each row stands, counted from 1."""
    text: str
    grid: CellGrid
    """Where the cells are in the text, in UTF-8."""
    delimiter: str
    """What stands between the cells of the text."""
    stop: int
    """How much of the file is read."""
    coded: bool = False
    """Whether cells may have signs of INNER."""

    @cached_property
    def _cells(self) -> list[str]:
        return self.text.replace("\n", self.delimiter).split(self.delimiter)

    def take_cells(self, k: int) -> Sequence[str]:
        """The cells of one column."""
        cells = self._find_cells(k)
        return [OUTER.sub(_decode_sign, cell) for cell in cells] if self.coded else cells

    def _find_cells(self, k: int) -> Sequence[str]:
        rows, width = self.grid.starts.shape
        if not self.text.isascii() or rows < FEW:
            return self._cells[k : rows * width : width]
        starts, stops = self.grid.starts[:, k] - PAD, self.grid.stops[:, k] - PAD
        pairs = zip(starts.tolist(), stops.tolist(), strict=True)
        return [self.text[start:stop] for start, stop in pairs]


def read_lines(
    file: TextFile, places: Iterable[int], worded: Collection[int], progress: Progress
) -> Columns:
    """The columns at some places. worded: those of words, whatever their cells look like. Raises
    BadData at a line with more or fewer of them."""
    numbers = _Numbers(file.decimal, [k for k in places if k not in worded])
    words, late = {k: _Words() for k in worded}, list[int]()
    lines = list[Integers]()
    for block in _split_blocks(file):
        for k in numbers.extend(block):
            late += [k] if lines else []
            words[k] = _Words()
        for k, column in words.items():
            column.extend(block, k)
        lines.append(np.array(block.lines))
        progress(READING, block.stop, len(file.text))
    words |= _read_again(file, late)
    return Columns(
        numbers=np.concatenate([np.empty((0, len(numbers.places))), *numbers.blocks]),
        numeric=tuple(numbers.places),
        texts={k: words[k].finish(file.decimal) for k in sorted(words)},
        lines=np.concatenate([np.empty(0, np.int64), *lines]),
        doubtful=frozenset().union(*numbers.doubtful.values()),
    )


def _read_again(file: TextFile, places: list[int]) -> dict[int, "_Words"]:
    """Columns of which a word was found late, from the first row on."""
    words = {k: _Words() for k in places}
    for block in _split_blocks(file) if places else ():
        for k, column in words.items():
            column.extend(block, k)
    return words


class _Numbers:
    """The columns of which all cells so far are numbers or missing."""

    def __init__(self, decimal: str, places: list[int]) -> None:
        self.decimal, self.places = decimal, places
        self.blocks: list[Floats] = []
        self.doubtful: dict[int, set[str]] = {k: set() for k in places}

    def extend(self, block: _Block) -> list[int]:
        """Add rows; the columns that are no numbers any more."""
        values, rows, columns = parse_cells(block.grid, self.places)
        wrong = set[int]()
        for c in np.unique(columns).tolist():
            cells, k = block.take_cells(self.places[c]), self.places[c]
            own = rows[columns == c].tolist()
            if not all(self._parse(values[:, c], row, cells[row], k) for row in own):
                wrong.add(c)
        self.blocks.append(values)
        return self._remove(wrong) if wrong else []

    def _parse(self, values: Floats, row: int, cell: str, k: int) -> bool:
        number = to_number(with_decimal_point(cell) if self.decimal == "," else cell)
        if number is None:
            word = cell.strip().lower()
            if word in DOUBTFUL:
                self.doubtful[k].add(word)
            elif word not in MISSING:
                return False
            number = float("nan")
        values[row] = number
        return True

    def _remove(self, wrong: set[int]) -> list[int]:
        lost = [self.places[c] for c in sorted(wrong)]
        left = [c for c in range(len(self.places)) if c not in wrong]
        self.blocks = [np.ascontiguousarray(block[:, left]) for block in self.blocks]
        self.places = [self.places[c] for c in left]
        for k in lost:
            del self.doubtful[k]
        return lost


@dataclass(eq=False)
class _Words:
    """A column of texts."""

    numbering: Numbering = field(default_factory=Numbering)
    codes: "array[int]" = field(default_factory=lambda: array("q"))

    def extend(self, block: _Block, k: int) -> None:
        self.codes.extend(array("q", map(self.numbering.__getitem__, block.take_cells(k))))

    def finish(self, decimal: str) -> Texts:
        texts = make_from_numbers(self.numbering, self.codes).rewrite(str.strip)
        return texts.rewrite(with_decimal_point) if decimal == "," else texts


def _split_blocks(file: TextFile) -> Iterator[_Block]:
    """All rows."""
    is_quoted = '"' in file.text or file.delimiter == BLANK or not file.delimiter.isascii()
    return _split_quoted(file) if is_quoted else _split_plain(file)


def _split_quoted(file: TextFile) -> Iterator[_Block]:
    """Where a delimiter may stand within a cell."""
    done = 0
    with explaining_quotes(file.path):
        rows = islice(read_rows(file.text, file.delimiter), file.skips, None)
        while block := list(islice(rows, ROWS)):
            done += sum(len(cell) + 1 for _line, row in block for cell in row)
            yield _make_block(file, block, done)


def _make_block(file: TextFile, rows: Sequence[tuple[int, list[str]]], stop: int) -> _Block:
    """Rows and their lines, each of the right length."""
    for line, row in rows:
        if len(row) != len(file.names):
            _refuse_length(file, line, row)
    cells = (cell.strip().translate(INNER) for _line, row in rows for cell in row)
    width = len(file.names)
    text = "".join(DIVIDER.join(islice(cells, width)) + "\n" for _row in rows)
    grid = make_grid(text.encode(), DIVIDER, file.decimal, width)
    assert grid is not None
    lines = [line for line, _row in rows]
    coded = SIGN in text
    return _Block(lines=lines, text=text, grid=grid, delimiter=DIVIDER, stop=stop, coded=coded)


def _decode_sign(hit: re.Match[str]) -> str:
    return chr([*INNER][int(hit[1])])


def _split_plain(file: TextFile) -> Iterator[_Block]:
    """Where every delimiter divides two cells, and every line ends a row."""
    text, delimiter, width = file.text, file.delimiter, len(file.names)
    start, line = _find_start(text, file.skips)
    while start < len(text):
        stop = _find_stop(text, start)
        part = text[start:stop] + ("" if text[stop - 1] == "\n" else "\n")
        grid = make_grid(part.encode(), delimiter, file.decimal, width)
        lines = range(line, line + part.count("\n"))
        line, start = lines.stop, stop
        if grid is not None:
            yield _Block(lines=lines, text=part, grid=grid, delimiter=delimiter, stop=stop)
            continue
        pairs = zip(lines, part.split("\n"), strict=False)
        rows = [(n, row.split(delimiter)) for n, row in pairs if row.strip(" ")]
        if rows:
            yield _make_block(file, rows, stop)


def _find_start(text: str, count: int) -> tuple[int, int]:
    """Where the text goes on after so many lines that are not blank, and in which line."""
    start = line = 0
    while count and start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        count -= bool(text[start:stop].strip(" \n"))
        start, line = stop, line + 1
    return start, line + 1


def _find_stop(text: str, start: int) -> int:
    """Where a block of whole lines ends that begins there."""
    stop = text.rfind("\n", start, start + BLOCK) + 1
    return stop or text.find("\n", start) + 1 or len(text)


def _refuse_length(file: TextFile, line: int, row: list[str]) -> None:
    raise BadData(
        ngettext(
            "{path}, line {line} has {row_count} field where the line of names has "
            "{names_count}: look for a missing or extra delimiter, or a field that needs "
            "quotation marks. Lines above the table are left out by --skip-lines.",
            "{path}, line {line} has {row_count} fields where the line of names has "
            "{names_count}: look for a missing or extra delimiter, or a field that needs "
            "quotation marks. Lines above the table are left out by --skip-lines.",
            len(row),
        ).format(path=file.path, line=line, row_count=len(row), names_count=len(file.names))
    )
