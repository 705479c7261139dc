"""CSV: one line per row, separated by commas, semicolons or tabs, under a line of names.

UTF-8 with or without a byte-order mark; fields may be quoted; blank lines are passed over. A
cell that is empty or NA, NaN, null or ? (in any case of letters) is a missing value.
"""

import csv
import io
import re
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column, to_number
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_sentences

MISSING = frozenset({"", "na", "nan", "null", "?"})


def _read(path: Path, choice: ColumnChoice) -> Cells:
    text = _read_text(path)
    return _read_cells(path, choice, _read_lines(path, text), exact="_" in text)


def _read_text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise BadData(
            _(
                '{path}, line {line}: byte 0x{data:02x} is not UTF-8. Save the file as "CSV UTF-8".'
            ).format(path=path, line=line, data=data[fault.start])
        ) from fault


def _find_delimiter(text: str) -> str:
    """Of comma, semicolon and tab, the one most frequent in the first line, quotations apart."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(",;\t", key=first.count)


def _read_lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, each with its number, counted from 1."""
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=_find_delimiter(text),
        strict=True,
        skipinitialspace=True,
    )
    try:
        for row in rows:
            if any(row) or len(row) > 1:
                yield rows.line_num, row
    except csv.Error as fault:
        raise BadData(
            _("{path}, line {line}: {fault}. Look for a quotation mark that is not closed.").format(
                path=path, line=rows.line_num, fault=fault
            )
        ) from fault


def _read_cells(
    path: Path, choice: ColumnChoice, lines: Iterator[tuple[int, list[str]]], *, exact: bool
) -> Cells:
    """exact: whether to read each cell by itself, since Python takes 1_000 for a number."""
    names = _read_header(path, *next(lines, (1, [])))
    features, targets = choice.select(names, names[-1:], path)
    at = [names.index(name) for name in features]
    target_at = [names.index(name) for name in targets]
    values, texts, places = array("d"), [list[str]() for _ in targets], array("q")
    for line, row in lines:
        _check_length(path, line, row, names)
        values.extend(_read_numbers(path, line, row, names, at, exact))
        places.append(line)
        for column, position in zip(texts, target_at, strict=True):
            column.append(row[position].strip())
    if not places:
        raise BadData(_("{path} has a line of names but no rows under it.").format(path=path))
    return Cells(
        x=np.array(values).reshape(len(places), len(features)),
        y=tuple(_make_column(column) for column in texts),
        features=features,
        targets=targets,
        places=np.array(places),
        unit="line",
    )


def _read_header(path: Path, line: int, row: list[str]) -> tuple[str, ...]:
    names = tuple(name.strip() for name in row)
    if not any(names):
        raise BadData(
            _("{path} is empty: a line of column names and rows of values were expected.").format(
                path=path
            )
        )
    if all(to_number(name) is not None for name in names):
        raise BadData(
            _(
                "{path}, line {line} holds numbers only ({names}): the first line must "
                "name the columns. Write one above it."
            ).format(path=path, line=line, names=", ".join(names[:4]))
        )
    if "" in names:
        raise BadData(
            _(
                "{path}, line {line}: column {index} has no name. Name it or remove it (a "
                "table's row numbers may have been written as a column)."
            ).format(path=path, line=line, index=names.index("") + 1)
        )
    return names


def _check_length(path: Path, line: int, row: list[str], names: tuple[str, ...]) -> None:
    if len(row) != len(names):
        raise BadData(
            _(
                "{path}, line {line} has {row_count} fields where the line of names has "
                "{names_count}: look for a missing or extra delimiter, or a field that "
                "needs quotation marks."
            ).format(path=path, line=line, row_count=len(row), names_count=len(names))
        )


def _read_numbers(
    path: Path, line: int, row: list[str], names: tuple[str, ...], at: list[int], exact: bool
) -> list[float]:
    try:
        if not exact:
            return [float(row[i]) for i in at]
    except ValueError:
        pass
    return [_read_number(path, line, names[i], row[i]) for i in at]


def _read_number(path: Path, line: int, name: str, cell: str) -> float:
    value = float("nan") if cell.strip().lower() in MISSING else to_number(cell)
    if value is None:
        point = _("Write decimals with a point.") if "," in cell else ""
        message = _(
            "{path}, line {line}, column {name!r} has {cell!r}, which is not a number: features "
            "must be numbers. Turn the column into numbers or leave it out."
        ).format(path=path, line=line, name=name, cell=cell)
        raise BadData(join_sentences(message, point))
    return value


def _make_column(texts: list[str]) -> Column:
    """Numbers where every text is one or is missing; texts otherwise."""
    cells = ["" if text.lower() in MISSING else text for text in texts]
    numbers = [float("nan") if text == "" else to_number(text) for text in cells]
    if None in numbers:
        return np.array(cells, dtype=object)
    return np.array(numbers, dtype=np.float64)


csv_file = FileFormat(name="csv_file", suffixes=(".csv", ".tsv", ".txt"), read=_read)
