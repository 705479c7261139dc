"""Missing and infinite values of a file, found with their place."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from backsight.data.files import Cells
from backsight.data.labels import Column, is_missing
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_sentences
from backsight.kernel.types import Floats

Missing = Literal["refuse", "drop", "mean", "median", "most_common", "as_category"]
"""What becomes of rows with a missing value: refused with their place, left out, or kept. What then
stands in the place of a missing feature is found by `prepare` among the training rows: the mean,
median or most common number, and of words always the most common one. as_category: missing is a
word like others, and of numbers a feature of its own, beside the mean."""

FILLING = frozenset(get_args(Missing)) - {"refuse", "drop"}
"""Those that keep all rows that have a target."""

Marks = NDArray[np.bool_]


def check_infinite(cells: Cells, path: Path) -> None:
    """Raise BadData at the first infinite number of the columns that are numbers as they stand."""
    names = tuple(name for name in cells.features if name not in cells.words)
    refuse_infinite(cells.x, names, cells, path)
    check_infinite_targets(cells, path)


def check_infinite_targets(cells: Cells, path: Path) -> None:
    """The same of what is to be learned."""
    for name, column in zip(cells.targets, cells.y, strict=True):
        if not isinstance(column, Texts):
            refuse_infinite(column.astype(np.float64)[:, None], (name,), cells, path)


def refuse_infinite(x: Floats, names: tuple[str, ...], cells: Cells, path: Path) -> None:
    """Raise BadData at the first infinite number of x (rows, columns), made of cells."""
    marks = np.isinf(x)
    if marks.any():
        raise BadData(
            _("{place} is infinite: mend or remove it.").format(
                place=locate_first(cells, path, marks, names)
            )
        )


def find_usable_rows(cells: Cells, path: Path, missing: str, *, relevant: Collection[str]) -> Marks:
    """The rows (rows,) to keep. missing: a Missing; BadData where it refuses. relevant: the columns
    whose gaps count."""
    wanted = cells.targets if missing in FILLING else (*cells.features, *cells.targets)
    names = tuple(name for name in wanted if name in relevant)
    if not names:
        return np.ones(len(cells.places), bool)
    marks = _mark_gaps(cells, names)
    full: Marks = np.logical_not(marks.any(axis=1))
    if missing != "refuse" or full.all():
        return full
    place = locate_first(cells, path, marks, names)
    cure = _(
        "Mend it, or say --missing drop to leave such rows out, or --missing mean to fill "
        "features with the mean of the training rows."
    )
    raise BadData(join_sentences(_("{place} has no value.").format(place=place), cure))


def refuse_gaps(cells: Cells, path: Path, names: tuple[str, ...], among: Marks) -> None:
    """Raise BadData at the first gap in some columns and rows, which come after training without
    gaps. among: (rows,)."""
    marks = _mark_gaps(cells, names) & among[:, None]
    if marks.any():
        raise BadData(
            _(
                "{place} has no value, and the network was trained on rows without gaps: mend it, "
                "or train with --missing mean."
            ).format(place=locate_first(cells, path, marks, names))
        )


def _mark_gaps(cells: Cells, names: tuple[str, ...]) -> Marks:
    """Where columns have no value, (rows, columns)."""
    if names == (*cells.features, *cells.targets) and not cells.words:
        return np.hstack([np.isnan(cells.x), *(is_missing(column)[:, None] for column in cells.y)])
    numbers = [name for name in cells.features if name not in cells.words]
    place = {name: k for k, name in enumerate(numbers)}
    texts = {**cells.words, **dict(zip(cells.targets, cells.y, strict=True))}
    columns = [
        np.isnan(cells.x[:, place[n]]) if n in place else is_missing(texts[n]) for n in names
    ]
    return np.stack(columns, axis=1)


def locate_first(cells: Cells, path: Path, marks: Marks, names: tuple[str, ...]) -> str:
    """Where the first mark of (rows, columns) stands in the file."""
    row, column = (int(i) for i in np.argwhere(marks)[0])
    message = (
        _("{path}, line {place}, column {name!r}")
        if cells.unit == "line"
        else _("{path}, row {place}, column {name!r}")
    )
    return message.format(path=path, place=cells.places[row], name=names[column])


def select_rows(cells: Cells, keep: Marks) -> Cells:
    """The same columns, of some rows."""
    return replace(
        cells,
        x=cells.x[keep],
        y=tuple(_select(column, keep) for column in cells.y),
        words={name: column.select(keep) for name, column in cells.words.items()},
        places=cells.places[keep],
        test_rows=int(keep[len(keep) - cells.test_rows :].sum()),
    )


def _select(column: Column, keep: Marks) -> Column:
    return column.select(keep) if isinstance(column, Texts) else column[keep]
