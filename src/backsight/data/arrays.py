"""A table from arrays that are in memory already."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backsight.data.labels import Column, decide_targets, explain_task, name_targets
from backsight.data.row_weights import with_row_weights
from backsight.data.table import Table, name_pixels
from backsight.data.texts import make_texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats


def from_arrays(
    x: ArrayLike,
    y: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    features: Sequence[str] = (),
    task: str = "auto",
) -> Table:
    """A table of x (rows, features) or pictures (rows, height, width), with its targets y.

    y: (rows,) or (rows, outputs). Texts, integers and booleans are classes; floats are numbers
    to predict. task: "auto", "classification" or "regression". features: their names; x1, x2 …
    where none are given. weights: what each row counts, (rows,). Raises BadData where the arrays
    do not fit.
    """
    numbers, names, image = parse_features(np.asarray(x), features)
    columns, targets = parse_targets(np.asarray(y))
    if len(columns[0]) != len(numbers):
        raise BadData(
            ngettext(
                "x has {numbers_count} row and y has {count}: give one y per row.",
                "x has {numbers_count} rows and y has {count}: give one y per row.",
                len(numbers),
            ).format(numbers_count=len(numbers), count=len(columns[0]))
        )
    learn, classes = decide_targets(columns, targets, task, typed=True)
    doubt = (
        explain_task(columns[0], targets[0], classes)
        if task == "auto" and len(targets) == 1
        else ""
    )
    table = Table(
        x=numbers,
        y=learn,
        features=names,
        classes=classes,
        targets=name_targets(targets, classes),
        image=image,
        notes=(doubt,) if doubt else (),
    )
    return table if weights is None else with_row_weights(table, np.asarray(weights))


def parse_features(
    x: NDArray[np.generic], names: Sequence[str] = ()
) -> tuple[Floats, tuple[str, ...], tuple[int, int] | None]:
    """x as (rows, features) floats, the names of the features, and the size of a picture."""
    if x.dtype.kind not in "buif":
        raise BadData(_("x must hold numbers; it is an array of {dtype}.").format(dtype=x.dtype))
    if x.ndim not in (2, 3):
        raise BadData(
            _(
                "x must be (rows, features), or (rows, height, width) for pictures; it is "
                "{shape}. One feature alone is (rows, 1)."
            ).format(shape=x.shape)
        )
    if x.size == 0:
        raise BadData(
            _("x is {shape}: at least one row and one feature are needed.").format(shape=x.shape)
        )
    image = (x.shape[1], x.shape[2]) if x.ndim == 3 else None
    floats: Floats = x.reshape(len(x), -1).astype(_choose_float(x), copy=False)
    usual = name_pixels(*image) if image else tuple(f"x{i + 1}" for i in range(floats.shape[1]))
    return floats, tuple(names) or usual, image


def _choose_float(x: NDArray[np.generic]) -> type[np.floating[Any]]:
    return np.float32 if x.dtype == np.float32 else np.float64


def parse_targets(y: NDArray[np.generic]) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns of y (rows,) or (rows, outputs), and their names: y, or y1, y2 …"""
    if y.ndim not in (1, 2) or y.size == 0:
        raise BadData(
            _("y must be (rows,) or (rows, outputs), not empty; it is {shape}.").format(
                shape=y.shape
            )
        )
    table = y.reshape(len(y), -1)
    if table.shape[1] == 1:
        return (_to_plain(table[:, 0]),), ("y",)
    columns = tuple(_to_plain(column) for column in table.T)
    return columns, tuple(f"y{i + 1}" for i in range(len(columns)))


def _to_plain(column: NDArray[np.generic]) -> Column:
    """A column as numbers or as texts."""
    if column.dtype.kind in "buif":
        return column
    cells = column.tolist()
    if not all(isinstance(cell, str) for cell in cells):
        raise BadData(
            _("y must hold numbers or texts; it is an array of {dtype}.").format(dtype=column.dtype)
        )
    return make_texts(cells)
