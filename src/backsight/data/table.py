"""A table: rows of numbers with what is to be learned from them, checked as it is made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.data.column_choices import EncodedColumn
from backsight.data.inputs import NetworkInputs
from backsight.kernel.errors import BadData, OneClass
from backsight.kernel.language import _, ngettext
from backsight.kernel.printable import is_text
from backsight.kernel.types import Floats, Integers

BLOCK = 2048
"""Rows that are looked at a time."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Rows of features and their targets.

    Raises BadData where the fields are not as they say. Rows and columns in messages count from 1.
    """

    x: Floats
    """(rows, features), float32 or float64."""
    y: Floats | Integers
    """(rows,) int64 class indices where `classes` has names, else (rows, outputs) float64."""
    features: tuple[str, ...]
    """The names of the columns of x."""
    classes: tuple[str, ...] = ()
    """The name of each class; () where numbers are to be predicted."""
    targets: tuple[str, ...] = ("y",)
    """The name of the class column, or one name per output."""
    test_rows: int = 0
    """How many of the last rows are the official test set."""
    validation_rows: int = 0
    """How many rows before those are to validate with, whatever is split off of the others."""
    image: tuple[int, int] | None = None
    """(height, width) where a row is a picture, read line by line."""
    missing: str = "refuse"
    """ "refuse" allows no NaN in x; "mean" and the like do, and say what `prepare` fills them with
    (data.gaps.Missing)."""
    columns: tuple[EncodedColumn, ...] = ()
    """What each column of a file was taken for; () where nobody looked."""
    weights: Floats | None = None
    """(rows,) float64: what each row counts; None where all count the same."""
    decimal: str = "."
    """What numbers have for a decimal point in the file that they are from."""
    notes: tuple[str, ...] = ()
    """What a user should know of how the rows were read."""
    inputs: NetworkInputs | None = None
    """How x was made; None where its columns are those of the source as they are."""
    sources: Floats | None = None
    """(rows, columns) what it was made of."""
    is_excerpt: bool = False
    """Whether a network meets rows of other classes elsewhere; else two at least have some here."""

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_names(self)
        check_numbers(self.x, self.features, nan_allowed=self.missing != "refuse")
        if self.classes:
            _check_classes(self)
        else:
            check_numbers(self.y, self.targets)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def rows_as_read(self) -> Floats:
        """The columns of the source, (rows, columns)."""
        return self.x if self.sources is None else self.sources

    @property
    def network_inputs(self) -> NetworkInputs:
        """What a network is given of them."""
        return self.inputs or NetworkInputs(columns=self.features)


def name_pixels(height: int, width: int) -> tuple[str, ...]:
    """The features of a picture: "pixel_0_0", "pixel_0_1" … line by line."""
    return tuple(f"pixel_{row}_{column}" for row in range(height) for column in range(width))


def check_numbers(
    x: Floats | Integers, names: tuple[str, ...], *, nan_allowed: bool = False
) -> None:
    """Raise BadData at the first entry of x (rows, columns) that is infinite or undefined."""
    find_bad = np.isinf if nan_allowed else _is_not_finite
    starts = range(0, len(x), BLOCK)
    start = next((start for start in starts if find_bad(x[start : start + BLOCK]).any()), None)
    if start is None:
        return
    row, column = (int(i) for i in np.argwhere(find_bad(x[start : start + BLOCK]))[0])
    row += start
    raise BadData(
        _(
            "Row {row}, column {name!r} is {value}: every number must be finite. Mend or "
            "remove that row."
        ).format(row=row + 1, name=names[column], value=x[row, column])
    )


def _is_not_finite(x: Floats | Integers) -> NDArray[np.bool_]:
    return np.logical_not(np.isfinite(x))


def _check_shapes(table: Table) -> None:
    x, y = table.x, table.y
    if x.ndim != 2 or x.dtype not in (np.float32, np.float64):
        raise BadData(
            _("x must be (rows, features) in float32 or float64; it is {shape} {dtype}.").format(
                shape=x.shape, dtype=x.dtype
            )
        )
    if 0 in x.shape:
        raise BadData(
            _("x is {shape}: at least one row and one feature are needed.").format(shape=x.shape)
        )
    shape, kind = (
        ((len(x),), np.int64) if table.classes else (_find_output_shape(table), np.float64)
    )
    if y.shape != shape or y.dtype != kind:
        raise BadData(
            _explain_mismatch(table).format(
                shape=shape,
                dtype=np.dtype(kind),
                x_shape=x.shape,
                y_shape=y.shape,
                y_dtype=y.dtype,
            )
        )
    set_apart = table.test_rows + table.validation_rows
    if not 0 <= min(table.test_rows, table.validation_rows) <= set_apart < len(x):
        raise BadData(
            ngettext(
                "test_rows is {test_rows} in a table of {x_count} row: at least one row must be "
                "left to train on.",
                "test_rows is {test_rows} in a table of {x_count} rows: at least one row must be "
                "left to train on.",
                len(x),
            ).format(test_rows=set_apart, x_count=len(x))
        )


def _explain_mismatch(table: Table) -> str:
    if table.classes:
        return _(
            "y must be {shape} {dtype} beside an x of {x_shape} and class names; it is {y_shape} "
            "{y_dtype}."
        )
    return _("y must be {shape} {dtype} beside an x of {x_shape}; it is {y_shape} {y_dtype}.")


def _find_output_shape(table: Table) -> tuple[int, int]:
    return len(table.x), len(table.targets)


def _check_names(table: Table) -> None:
    columns = table.x.shape[1]
    if len(table.features) != columns:
        raise BadData(
            ngettext(
                "x has {columns} column and {features_count} feature names.",
                "x has {columns} columns and {features_count} feature names.",
                columns,
            ).format(columns=columns, features_count=len(table.features))
        )
    if not table.targets or (table.classes and len(table.targets) != 1):
        raise BadData(
            _("targets is {targets}: one name for classes, one per output for numbers.").format(
                targets=table.targets
            )
        )
    for what in ("features", "classes", "targets"):
        names = getattr(table, what)
        if (odd := next((name for name in names if not is_text(name)), None)) is not None:
            raise BadData(
                _("{what}: the name {odd!r} is no text that a file can hold: give another.").format(
                    what=what, odd=odd
                )
            )
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise BadData(
                _("{what}: the name {twice!r} occurs twice. Give each a name of its own.").format(
                    what=what, twice=twice
                )
            )
    if table.image and table.image[0] * table.image[1] != columns:
        raise BadData(
            ngettext(
                "An image of {image} pixels does not fit {columns} feature.",
                "An image of {image} pixels does not fit {columns} features.",
                columns,
            ).format(image=table.image, columns=columns)
        )


def _check_classes(table: Table) -> None:
    y, count, target = table.y, len(table.classes), table.targets[0]
    outside = np.flatnonzero((y < 0) | (y >= count))
    if len(outside):
        row = int(outside[0])
        raise BadData(
            ngettext(
                "Row {row}, column {target!r} is class {y}: with {count} class the indices are 0 "
                "to {last}.",
                "Row {row}, column {target!r} is class {y}: with {count} classes the indices are "
                "0 to {last}.",
                count,
            ).format(row=row + 1, target=target, y=y[row], count=count, last=count - 1)
        )
    present = np.unique(y)
    if len(present) < 2 and not table.is_excerpt:
        raise OneClass(
            _(
                "Column {target!r} has one class only ({classes!r}): there is nothing to "
                "tell apart. Give rows of at least two classes or choose another target: --target "
                "COLUMN."
            ).format(target=target, classes=table.classes[int(present[0])])
        )
