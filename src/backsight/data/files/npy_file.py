"""NPY: one array of NumPy, (rows, columns), of which the last column is the target.

Its columns are called x1, x2 … and y, as those of a text file without names. An array with fields
has their names.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.data.files._columns import make_cells
from backsight.data.files._npy import read_array
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _


def _read(path: Path, choice: ColumnChoice) -> Cells:
    try:
        with path.open("rb") as file:
            array = read_array(file, path.stat().st_size)
    except ValueError as fault:
        raise BadData(
            _("{path} cannot be read as .npy: {fault}").format(path=path, fault=fault)
        ) from fault
    if array.dtype.names and array.ndim == 1 and _is_flat(array.dtype) and len(array):
        names = tuple(array.dtype.names)
        columns = [_read_column(array[name]) for name in names]
        return make_cells(path, names, columns, choice)
    if array.dtype.names or array.ndim != 2 or 0 in array.shape:
        raise BadData(
            _(
                "{path} holds an array of {shape}: (rows, columns) were expected, the last column "
                "the target. Of two arrays make one file: np.savez('data.npz', x=x, y=y)."
            ).format(path=path, shape=array.shape)
        )
    names = (*(f"x{k + 1}" for k in range(array.shape[1] - 1)), "y")
    return make_cells(path, names, [_read_column(column) for column in array.T], choice)


def _is_flat(dtype: np.dtype[Any]) -> bool:
    """Whether each field holds one value in a row."""
    fields = (dtype[name] for name in dtype.names or ())
    return all(field.names is None and field.shape == () for field in fields)


def _read_column(column: NDArray[np.generic]) -> Column:
    if column.dtype.kind in "iuf":
        return column.astype(np.float64)
    if column.dtype.kind == "b":
        return make_texts("true" if cell else "false" for cell in column.tolist())
    if column.dtype.kind == "M":
        return make_texts("" if np.isnat(cell) else str(cell) for cell in column)
    return make_texts(str(cell).strip() for cell in column.tolist())


npy_file = FileFormat(name="npy_file", suffixes=(".npy",), read=_read)
