"""What is to be learned: class indices or numbers, decided from the target column.

A column is an object array of texts ("" where missing) or a numeric array (NaN where missing).
"""

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers

Task = Literal["classification", "regression"]
Column: TypeAlias = NDArray[np.generic]

MOST_CLASSES = 20
"""More distinct whole numbers than this are quantities, not classes."""


def decide_targets(
    columns: tuple[Column, ...], names: tuple[str, ...], task: str, *, typed: bool
) -> tuple[Floats | Integers, tuple[str, ...]]:
    """The targets y and the class names, which are empty for regression.

    columns: (rows,) each, none missing. task: "auto" or a Task. typed: whether the dtype says
    what a column is (integers are classes); otherwise, as in a text file, whole numbers with at
    most 20 distinct values, each met twice on average, are classes.
    """
    if task not in ("auto", *get_args(Task)):
        raise UnknownName(_("task"), task, ("auto", *get_args(Task)))
    if task == "auto":
        task = "regression" if len(columns) > 1 else _decide_task(columns[0], names[0], typed)
    if task == "regression":
        numbers = [_to_numbers(column, name) for column, name in zip(columns, names, strict=True)]
        return np.stack(numbers, axis=1), ()
    if len(columns) > 1:
        raise BadData(
            _("Targets {names}: classes come from one column only.").format(
                names=", ".join(map(repr, names))
            )
        )
    return _to_classes(columns[0])


def is_text(column: Column) -> bool:
    """Whether a column holds texts."""
    return column.dtype.kind in "OUT"


def is_missing(column: Column) -> NDArray[np.bool_]:
    """Where a column has no value."""
    missing: NDArray[np.bool_] = (
        column == "" if is_text(column) else np.isnan(column.astype(np.float64))
    )
    return missing.astype(bool)


def to_number(text: str) -> float | None:
    """The number a text stands for; None where it stands for none."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _decide_task(column: Column, name: str, typed: bool) -> Task:
    if is_text(column):
        _check_not_mixed(column, name)
        return "classification"
    if typed:
        return "regression" if column.dtype.kind == "f" else "classification"
    distinct = np.unique(column)
    few = len(distinct) <= MOST_CLASSES and 2 * len(distinct) <= len(column)
    whole = bool((np.floor(column) == column).all())
    return "classification" if few and whole else "regression"


def _check_not_mixed(column: Column, name: str) -> None:
    """A text among many numbers is rather a typing mistake than a class."""
    words = [str(cell) for cell in column if to_number(str(cell)) is None]
    if words and 2 * len(words) < len(column):
        raise BadData(
            _(
                "Target column {name!r} holds numbers, but also {words!r}: mend it, or say "
                "--task classification where these are names of classes."
            ).format(name=name, words=words[0])
        )


def _to_numbers(column: Column, name: str) -> Floats:
    if is_text(column):
        wrong = next((str(cell) for cell in column if to_number(str(cell)) is None), None)
        if wrong is not None:
            raise BadData(
                _(
                    "Target column {name!r} has {wrong!r}, which is not a number: "
                    "regression needs numbers. Choose another target or "
                    "--task classification."
                ).format(name=name, wrong=wrong)
            )
    return column.astype(np.float64)


def _to_classes(column: Column) -> tuple[Integers, tuple[str, ...]]:
    """Class indices and names, sorted as numbers where they are numbers, else by letters."""
    distinct, y = np.unique(column, return_inverse=True)
    return y.astype(np.int64).reshape(-1), tuple(_format_name(value) for value in distinct.tolist())


def _format_name(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole and isinstance(value, float) else str(value)
