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

NUMBER, MIB = 8, 2**20
"""Bytes of a number in memory, and of a MiB."""
MOST_UNASKED, MOST_TIMES = 64 * MIB, 200
"""A table up to this size is read from a file of any size; a larger one from a file of which it is
not more than so many times as large."""


def _read(path: Path, choice: ColumnChoice) -> Cells:
    return read_frame(_open(path), choice, path)


def _open(path: Path) -> Any:
    """The polars data frame of a file."""
    try:
        polars = importlib.import_module("polars")
    except ImportError as fault:
        raise MissingExtra(_("Reading .parquet"), "table") from fault
    data = path.read_bytes()
    try:
        whole = polars.scan_parquet(io.BytesIO(data))
        rows, columns = whole.select(polars.len()).collect().item(), len(whole.collect_schema())
        _require_room(path, NUMBER * rows * columns, len(data))
        frame = whole.collect()
        lengths = frame.select(polars.selectors.string().str.len_bytes().cast(polars.Int64).sum())
        _require_room(path, sum(lengths.row(0)) if lengths.width else 0, len(data))
        return frame
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as fault:
        raise BadData(
            _("{path} cannot be read as Parquet: {fault}").format(path=path, fault=fault)
        ) from fault


def _require_room(path: Path, size: int, file_size: int) -> None:
    """Raise BadData for a table that is far larger than its file: of a few values written again and
    again a small file holds more than a machine does. Both in bytes."""
    if size > max(MOST_UNASKED, MOST_TIMES * file_size):
        raise BadData(
            _(
                "{path} holds {times:,} times its size, {size:,} MiB: no table is so, unless it is "
                "made to fill the memory. If it is meant, write it as CSV."
            ).format(path=path, times=size // max(1, file_size), size=size // MIB)
        )


parquet_file = FileFormat(name="parquet_file", suffixes=(".parquet", ".pq"), read=_read)
