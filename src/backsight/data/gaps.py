"""Missing and infinite values of a file, found with their place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from backsight.data.files import Cells
from backsight.data.labels import is_missing, is_text
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_sentences

Missing = Literal["refuse", "drop", "mean"]
"""What becomes of rows with a missing value: refused with their place, left out, or kept, with
the mean of the training rows (found by `prepare`) in the place of a missing feature."""

Marks = NDArray[np.bool_]


def check_infinite(cells: Cells, path: Path) -> None:
    """Raise BadData at the first infinite number."""
    for names, block in _list_numeric(cells):
        marks = np.isinf(block)
        if marks.any():
            raise BadData(
                _("{place} is infinite: mend or remove it.").format(
                    place=_locate_first(cells, path, marks, names)
                )
            )


def find_usable_rows(cells: Cells, path: Path, missing: str) -> Marks:
    """The rows (rows,) to keep. missing: a Missing; BadData where it refuses."""
    targets = [is_missing(column)[:, None] for column in cells.y]
    marks = np.hstack([np.isnan(cells.x), *targets])
    if missing == "mean":
        marks[:, : len(cells.features)] = False
    full: Marks = np.logical_not(marks.any(axis=1))
    if missing == "drop" or full.all():
        return full
    place = _locate_first(cells, path, marks, (*cells.features, *cells.targets))
    cure = (
        _("A target cannot be filled in: --missing drop leaves such rows out.")
        if missing == "mean"
        else _(
            "Mend it, or say --missing drop to leave such rows out, or --missing mean to fill "
            "features with the mean of the training rows."
        )
    )
    raise BadData(join_sentences(_("{place} has no value.").format(place=place), cure))


def _list_numeric(cells: Cells) -> Iterator[tuple[tuple[str, ...], NDArray[np.floating[Any]]]]:
    """The numeric columns, in blocks (rows, columns) with their names."""
    yield cells.features, cells.x
    for name, column in zip(cells.targets, cells.y, strict=True):
        if not is_text(column):
            yield (name,), column.astype(np.float64)[:, None]


def _locate_first(cells: Cells, path: Path, marks: Marks, names: tuple[str, ...]) -> str:
    """Where the first mark of (rows, columns) stands in the file."""
    row, column = (int(i) for i in np.argwhere(marks)[0])
    message = (
        _("{path}, line {place}, column {name!r}")
        if cells.unit == "line"
        else _("{path}, row {place}, column {name!r}")
    )
    return message.format(path=path, place=cells.places[row], name=names[column])
