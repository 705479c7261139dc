"""CSV: one line per row, with commas, semicolons, tabs, bars or blanks between the columns.

Under a line of names, or without one. UTF-8, or another encoding that is said; .gz too. Fields may
be quoted; blank lines are passed over. A cell that is empty, NA, N/A, NaN, null or ? (in any
letters) is a missing value; so is "-", ".", none or missing, where columns of numbers of the same
file have it.
"""

import csv
import gzip
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from backsight.data.columns import Texts
from backsight.data.dialect import (
    decode,
    find_decimal,
    find_delimiter,
    has_header,
    read_rows,
    split_sample,
)
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import to_number
from backsight.data.spellings import DOUBTFUL, MISSING, parse_number, with_decimal_point
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.types import Floats

BLOCK = 8192
"""Rows that are taken from lines to columns at a time."""


@dataclass(frozen=True, kw_only=True)
class _Text:
    """A file as text, and how it is written."""

    path: Path
    text: str
    delimiter: str
    decimal: str
    names: tuple[str, ...]
    skips: int
    """Rows above the data: 1 for the names, or 0."""
    notes: tuple[str, ...]
    """What of this was found out, and is not what most files have."""


def _read(path: Path, choice: ColumnChoice) -> Cells:
    source = _open(path, choice)
    features, targets = choice.select(source.names, source.names[-1:], path)
    place = {name: k for k, name in enumerate(source.names)}
    at = {name: place[name] for name in (*features, *targets)}
    numbers, places, doubtful = _read_numbers(source, list(at.values()))
    if not places:
        raise BadData(_("{path} has a line of names but no rows under it.").format(path=path))
    texts = _read_words(source, [k for k in at.values() if k not in numbers])
    doubtful |= {word for cells in texts.values() for word in _find_doubtful(cells)}
    words = {name: _clean(texts[k], doubtful) for name, k in at.items() if k in texts}
    plain = [numbers[at[name]] for name in features if name not in words]
    return Cells(
        x=np.stack(plain, axis=1) if plain else np.empty((len(places), 0)),
        y=tuple(words[n] if n in words else numbers[at[n]] for n in targets),
        words={name: cells for name, cells in words.items() if name not in targets},
        features=features,
        targets=targets,
        places=np.array(places),
        unit="line",
        notes=source.notes,
    )


def _open(path: Path, choice: ColumnChoice) -> _Text:
    """Find out how a file is written, as far as nobody says it."""
    dialect = choice.dialect
    text = decode(path, _read_bytes(path), dialect.encoding)
    delimiter = dialect.delimiter or find_delimiter(text)
    with _explaining(path):
        sample = split_sample(text, delimiter)
    if not sample or not any(sample[0]):
        raise BadData(
            _("{path} is empty: a line of column names and rows of values were expected.").format(
                path=path
            )
        )
    named = has_header(path, sample) if dialect.header is None else dialect.header
    decimal = dialect.decimal or find_decimal(path, sample)
    names = _find_names(sample, named=named)
    notes = []
    if decimal != "." and not dialect.decimal:
        notes.append(_("The file has decimal commas."))
    if not named and dialect.header is None:
        notes.append(
            _("The file has no line of names: its columns are {names}.").format(
                names=f"{names[0]} … {names[-1]}"
            )
        )
    return _Text(
        path=path,
        text=text,
        delimiter=delimiter,
        decimal=decimal,
        names=names,
        skips=int(named),
        notes=tuple(notes),
    )


def _read_bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if not path.name.lower().endswith(".gz"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as fault:
        raise BadData(
            _("{path} is not gzip, or it is cut short: {fault}").format(path=path, fault=fault)
        ) from fault


def _find_names(sample: list[list[str]], *, named: bool) -> tuple[str, ...]:
    """The names of the columns; x1, x2 … and y where the file has none."""
    if not named:
        return (*(f"x{k + 1}" for k in range(len(sample[0]) - 1)), "y")
    names = tuple(name.strip() for name in sample[0])
    if len(sample) > 1 and len(sample[1]) == len(names) + 1:  # R gives row names no name
        names = ("", *names)
    return tuple(n or _("column {number}").format(number=k + 1) for k, n in enumerate(names))


@contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Say where quotation marks are not closed."""
    try:
        yield
    except csv.Error as fault:
        raise BadData(
            _("{path}: {fault}. Look for a quotation mark that is not closed.").format(
                path=path, fault=fault
            )
        ) from fault


def _read_blocks(source: _Text) -> Iterator[tuple[list[int], list[tuple[str, ...]]]]:
    """The lines of some rows, and their cells by columns; again and again to the end."""
    width = len(source.names)
    with _explaining(source.path):
        rows = islice(read_rows(source.text, source.delimiter), source.skips, None)
        while block := list(islice(rows, BLOCK)):
            for line, row in block:
                if len(row) != width:
                    _refuse_length(source, line, row)
            yield [line for line, _row in block], list(zip(*(r for _, r in block), strict=True))


def _refuse_length(source: _Text, line: int, row: list[str]) -> None:
    raise BadData(
        _(
            "{path}, line {line} has {row_count} fields where the line of names has "
            "{names_count}: look for a missing or extra delimiter, or a field that "
            "needs quotation marks."
        ).format(path=source.path, line=line, row_count=len(row), names_count=len(source.names))
    )


def _read_numbers(
    source: _Text, columns_at: list[int]
) -> tuple[dict[int, Floats], "array[int]", set[str]]:
    """The columns in which every cell is a number or missing, the lines of all rows, and the
    doubtful spellings of missing values that stand among the numbers."""
    found: dict[int, array[float]] = {k: array("d") for k in columns_at}
    places, doubtful = array("q"), dict[int, set[str]]()
    plain = source.decimal == "." and "_" not in source.text  # Python takes 1_000 for a number
    for lines, columns in _read_blocks(source):
        places.extend(lines)
        for k, numbers in list(found.items()):
            try:
                if not plain:
                    raise ValueError
                numbers.extend(array("d", map(float, columns[k])))
            except ValueError:
                if not _extend(numbers, columns[k], source.decimal, doubtful.setdefault(k, set())):
                    del found[k]
    words = {word for k in found for word in doubtful.get(k, ())}
    return {k: np.array(numbers) for k, numbers in found.items()}, places, words


def _extend(
    numbers: "array[float]", cells: tuple[str, ...], decimal: str, doubtful: set[str]
) -> bool:
    """Add cells to a column of numbers, one by one; False where one is no number, nor missing."""
    for cell in cells:
        number = to_number(with_decimal_point(cell) if decimal == "," else cell)
        if number is None:
            word = cell.strip().lower()
            if word in DOUBTFUL:
                doubtful.add(word)
            elif word not in MISSING:
                return False
            number = float("nan")
        numbers.append(number)
    return True


def _read_words(source: _Text, columns_at: list[int]) -> dict[int, Texts]:
    """The cells of columns as texts, without blanks around them."""
    if not columns_at:
        return {}
    found: dict[int, list[str]] = {k: [] for k in columns_at}
    once: dict[str, str] = {}  # a word of a category is kept once, however often it stands there
    for _lines, columns in _read_blocks(source):
        for k, texts in found.items():
            cells = map(str.strip, columns[k])
            if source.decimal == ",":
                cells = map(with_decimal_point, cells)
            texts.extend([once.setdefault(cell, cell) for cell in cells])
    return {k: np.array(texts, dtype=object) for k, texts in found.items()}


def _find_doubtful(cells: Texts) -> set[str]:
    """The doubtful spellings in a column that otherwise holds numbers: $5, 1,000 and "-"."""
    distinct = {str(cell) for cell in cells}
    others = {cell for cell in distinct if cell.lower() not in MISSING}
    words = {cell.lower() for cell in others} & DOUBTFUL
    numbers = [cell for cell in others if cell.lower() not in DOUBTFUL]
    return words if numbers and all(parse_number(cell) for cell in numbers) else set()


def _clean(cells: Texts, doubtful: set[str]) -> Texts:
    """ "" for each cell that is missing."""
    missing = MISSING | doubtful
    return np.array(["" if cell.lower() in missing else cell for cell in cells], dtype=object)


csv_file = FileFormat(
    name="csv_file",
    suffixes=(".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"),
    read=_read,
)
