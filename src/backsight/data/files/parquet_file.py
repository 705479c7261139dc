"""Parquet: a table by columns, read by polars (`pip install 'backsight[table]'`).

Numbers and booleans are features; a target may be text too. Null and NaN are missing values.
"""

import importlib
import io
from pathlib import Path
from typing import Any

import numpy as np

from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData, MissingExtra
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def _read(path: Path, choice: ColumnChoice) -> Cells:
    frame = _read_frame(path)
    names = tuple(frame.columns)
    features, targets = choice.select(names, names[-1:], path)
    if len(frame) == 0:
        raise BadData(_("{path} has columns but no rows.").format(path=path))
    return Cells(
        x=np.stack([_to_numbers(path, frame[name]) for name in features], axis=1),
        y=tuple(_read_target(path, frame[name]) for name in targets),
        features=features,
        targets=targets,
        places=np.arange(1, len(frame) + 1),
        unit="row",
    )


def _read_frame(path: Path) -> Any:
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


def _to_numbers(path: Path, series: Any) -> Floats:
    """A polars series as floats, NaN where it is null."""
    if not (series.dtype.is_numeric() or str(series.dtype) == "Boolean"):
        raise BadData(
            _(
                "{path}, row 1, column {name!r} has {series!r} ({dtype}), which is not a "
                "number: features must be numbers. Turn the column into numbers or leave "
                "it out."
            ).format(path=path, name=series.name, series=series[0], dtype=series.dtype)
        )
    floats = importlib.import_module("polars").Float64
    numbers: Floats = series.cast(floats).fill_null(float("nan")).to_numpy()
    return numbers


def _read_target(path: Path, series: Any) -> Column:
    if series.dtype.is_numeric():
        return _to_numbers(path, series)
    text = importlib.import_module("polars").String
    if series.dtype.is_nested() or series.dtype.is_temporal():
        raise BadData(
            _(
                "{path}: target column {name!r} holds {dtype}; numbers or texts were expected."
            ).format(path=path, name=series.name, dtype=series.dtype)
        )
    return make_texts(series.cast(text).fill_null("").to_list())


parquet_file = FileFormat(name="parquet_file", suffixes=(".parquet", ".pq"), read=_read)
