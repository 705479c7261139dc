"""JSON Lines: one object a line, each with the same names; null is a missing value."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Row = dict[str, Any]
EXAMPLE = '{"x": 1.5, "class": "a"}'


def read(path: Path, choice: ColumnChoice) -> Cells:
    """The last name is the usual target."""
    rows = read_rows(path)
    names = tuple(next(iter(rows.values()), {}))
    for line, row in rows.items():
        check_names(path, line, tuple(row), names)
    features, targets = choice.select(names, names[-1:], path)
    columns = {name: [row[name] for row in rows.values()] for name in names}
    return Cells(
        x=np.column_stack([make_numbers(path, name, columns[name]) for name in features]),
        y=tuple(make_target(path, name, columns[name]) for name in targets),
        features=features,
        targets=targets,
        places=np.array(list(rows)),
        unit="line",
    )


def read_rows(path: Path) -> dict[int, Row]:
    """The lines that are not blank, by their numbers, counted from 1."""
    lines = enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1)
    rows = {number: read_row(path, number, line) for number, line in lines if line.strip()}
    if not rows:
        raise BadData(_("{path} is empty: an object a line was expected.").format(path=path))
    return rows


def read_row(path: Path, number: int, line: str) -> Row:
    """The object of a line."""
    try:
        row = json.loads(line)
    except ValueError as fault:
        raise BadData(
            _("{path}, line {line} is not JSON: {fault}").format(
                path=path, line=number, fault=fault
            )
        ) from fault
    if not isinstance(row, dict):
        raise BadData(
            _("{path}, line {line}: expected an object, such as {example}.").format(
                path=path, line=number, example=EXAMPLE
            )
        )
    return row


def check_names(path: Path, line: int, names: tuple[str, ...], first: tuple[str, ...]) -> None:
    """BadData where a line's names are not those of the first."""
    if set(names) != set(first):
        odd = ", ".join(sorted(set(names) ^ set(first)))
        raise BadData(
            _("{path}, line {line} and the first differ in the names {names}.").format(
                path=path, line=line, names=odd
            )
        )


def make_numbers(path: Path, name: str, values: list[Any]) -> Floats:
    """A column of features, NaN where a value is null."""
    wrong = [v for v in values if isinstance(v, bool) or not isinstance(v, int | float | None)]
    if wrong:
        raise BadData(
            _("{path}, {name!r} has {value!r}, which is not a number.").format(
                path=path, name=name, value=wrong[0]
            )
        )
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def make_target(path: Path, name: str, values: list[Any]) -> Column:
    """A column of numbers; of texts where one of them is a text."""
    if any(isinstance(value, str) for value in values):
        return make_texts("" if value is None else str(value) for value in values)
    return make_numbers(path, name, values)


json_lines = FileFormat(name="json_lines", suffixes=(".jsonl", ".ndjson"), read=read)
