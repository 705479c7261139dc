"""Parquet: a table by columns, read by polars (`pip install 'backsight[table]'`).

Columns are what those of a text file with the same values are. Null and NaN are missing values.
"""

import importlib
import io
from pathlib import Path
from typing import Any

from backsight.data.files._frame import read_frame
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.kernel.errors import BadData, MissingExtra
from backsight.kernel.language import _


def _read(path: Path, choice: ColumnChoice) -> Cells:
    return read_frame(_open(path), choice, path)


def _open(path: Path) -> Any:
    """The polars data frame of a file."""
    try:
        polars = importlib.import_module("polars")
    except ImportError as fault:
        raise MissingExtra(_("Reading .parquet"), "table") from fault
    data = io.BytesIO(path.read_bytes())
    try:
        return polars.read_parquet(data)
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as fault:
        raise BadData(
            _("{path} cannot be read as Parquet: {fault}").format(path=path, fault=fault)
        ) from fault


parquet_file = FileFormat(name="parquet_file", suffixes=(".parquet", ".pq"), read=_read)
