"""A DataFrame of pandas or polars as the cells that are wanted of it: what a text file of it would
give."""

import importlib
from pathlib import Path
from typing import Any

import numpy as np

from backsight.data.files._columns import make_cells
from backsight.data.files._record import Cells, ColumnChoice
from backsight.data.labels import Column
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _

FRAME = Path("DataFrame")
"""What messages call a table without a file."""


def is_frame(source: object) -> bool:
    """Whether it is a DataFrame of pandas or polars."""
    module = type(source).__module__.partition(".")[0]
    return module in ("pandas", "polars") and type(source).__name__ == "DataFrame"


def read_frame(frame: Any, choice: ColumnChoice, path: Path = FRAME) -> Cells:
    """The wanted columns. path: of the file that it was read from."""
    names = tuple(str(name) for name in frame.columns)
    wanted = frozenset().union(*choice.select(names, names[-1:], path))
    if len(frame) == 0:
        raise BadData(_("{path} has columns but no rows.").format(path=path))
    is_polars = type(frame).__module__.startswith("polars")
    read = _read_polars if is_polars else _read_pandas
    columns = {
        str(column): read(path, str(column), frame[column])
        for column in frame.columns
        if str(column) in wanted
    }
    return make_cells(path, tuple(columns), list(columns.values()), choice)


def _read_polars(path: Path, name: str, series: Any) -> Column:
    dtype = series.dtype
    if dtype.is_numeric():
        floats = importlib.import_module("polars").Float64
        numbers: Column = series.cast(floats).fill_null(np.nan).to_numpy()
        return numbers
    if dtype.is_nested() or str(dtype) in ("Binary", "Object"):
        _refuse_kind(path, name, dtype)
    return make_texts("" if cell is None else _format_cell(cell) for cell in series.to_list())


def _read_pandas(path: Path, name: str, series: Any) -> Column:
    if series.dtype.kind in "iuf":
        numbers: Column = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return numbers
    cells = zip(series.tolist(), series.isna().tolist(), strict=True)
    return make_texts("" if is_gap else _format_cell(cell) for cell, is_gap in cells)


def _format_cell(cell: Any) -> str:
    """A cell as a text file has it."""
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    return str(cell).strip()


def _refuse_kind(path: Path, name: str, dtype: object) -> None:
    raise BadData(
        _(
            "{path}: column {name!r} holds {dtype}; numbers, texts, dates or true and false were "
            "expected. Leave it out: --drop {name}."
        ).format(path=path, name=name, dtype=dtype)
    )
