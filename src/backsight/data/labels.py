"""What is to be learned: class indices or numbers, decided from the target column.

A column is texts ("" where missing) or a numeric array (NaN where missing).
"""

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from backsight.data.texts import Texts
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, join_words, say
from backsight.kernel.types import Floats, Integers

Task = Literal["classification", "regression"]
Column: TypeAlias = NDArray[np.generic] | Texts

MOST_CLASSES = 20
"""More distinct whole numbers than this are quantities, not classes."""
MOST_DOUBTFUL = 50
"""More than this are so beyond doubt."""


def decide_targets(
    columns: tuple[Column, ...], names: tuple[str, ...], task: str, *, typed: bool
) -> tuple[Floats | Integers, tuple[str, ...]]:
    """The targets y and the class names, which are empty for regression.

    columns: (rows,) each, none missing. task: "auto" or a Task. typed: whether the dtype says
    what a column is (integers are classes); otherwise, as in a text file, whole numbers with at
    most 20 distinct values, each met twice on average, are classes. Several columns of 0 and 1 with
    one 1 in each row, or true for 1, are classes too, called as the columns.
    """
    if task not in ("auto", *get_args(Task)):
        raise UnknownName(_("task"), task, ("auto", *get_args(Task)))
    if len(columns) > 1:
        columns = tuple(read_truths(column) for column in columns)
    if len(columns) > 1 and task != "regression" and is_one_hot(columns):
        return np.argmax(np.stack([np.asarray(c) for c in columns], axis=1), axis=1), names
    if task == "auto":
        task = "regression" if len(columns) > 1 else _decide_task(columns[0], names[0], typed)
    if task == "regression":
        numbers = [_to_numbers(column, name) for column, name in zip(columns, names, strict=True)]
        return np.stack(numbers, axis=1), ()
    if len(columns) > 1:
        raise BadData(
            _("Targets {names}: classes come from one column only.").format(
                names=join_words(map(repr, names))
            )
        )
    return _to_classes(columns[0])


def read_truths(column: Column) -> Column:
    """A column of true and false as 1 and 0; others as they are."""
    if not isinstance(column, Texts) or not {t.lower() for t in column.words} <= {"true", "false"}:
        return column
    values = {"true": 1.0, "false": 0.0}
    return column.spread([values.get(text.lower(), np.nan) for text in column.distinct.tolist()])


def is_one_hot(columns: tuple[Column, ...]) -> bool:
    """Whether of several columns each row has a 1 in one, and 0 in the others."""
    if any(isinstance(column, Texts) for column in columns):
        return False
    table = np.stack([np.asarray(column, np.float64) for column in columns], axis=1)
    return bool(((table == 0) | (table == 1)).all() and (table.sum(axis=1) == 1).all())


def explain_task(column: Column, name: str, classes: tuple[str, ...]) -> str:
    """What a user should know where a target could be classes as well as numbers; "" else."""
    if isinstance(column, Texts) or not (np.floor(column) == column).all():
        return ""
    count = len(classes) or len(np.unique(column))
    if len(classes) > 2:
        return say(
            "Target {name!r} is taken for {count:,} classes, for it is of few whole numbers. "
            "--task regression predicts it as a number.",
            name=name,
            count=count,
        )
    if not classes and count <= MOST_DOUBTFUL:
        return say(
            "Target {name!r} is taken for a number, for it has many values for the rows there are. "
            "--task classification makes a class of each of the {count:,}.",
            name=name,
            count=count,
        )
    return ""


def name_targets(names: tuple[str, ...], classes: tuple[str, ...]) -> tuple[str, ...]:
    """The names of what is learned: of classes one, whatever columns they stood in."""
    return ("class",) if classes and len(names) > 1 else names


def is_missing(column: Column) -> NDArray[np.bool_]:
    """Where a column has no value."""
    if isinstance(column, Texts):
        return column.spread(column.distinct == "").astype(bool)
    missing: NDArray[np.bool_] = np.isnan(column.astype(np.float64))
    return missing


def to_number(text: str) -> float | None:
    """The number a text stands for; None where it stands for none."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def _decide_task(column: Column, name: str, typed: bool) -> Task:
    if isinstance(column, Texts):
        _check_not_mixed(column, name)
        if _has_too_many(len(column.distinct), len(column)):
            raise BadData(_explain_names(column, name))
        return "classification"
    if typed and column.dtype.kind != "f":
        if _has_too_many(count := len(np.unique(column)), len(column)):
            raise BadData(
                _(
                    "Target {name!r} has {count:,} different whole numbers in {rows:,} rows, too "
                    "many to be classes. --task regression predicts numbers; so do floats."
                ).format(name=name, count=count, rows=len(column))
            )
        return "classification"
    if typed:
        return "regression"
    if not bool((np.floor(column) == column).all()):
        return "regression"
    distinct = np.unique(column)
    few = len(distinct) <= MOST_CLASSES and 2 * len(distinct) <= len(column)
    return "classification" if few else "regression"


def _has_too_many(count: int, rows: int) -> bool:
    """Whether classes have fewer than two rows on average, where these are not a handful."""
    return count > MOST_CLASSES and 2 * count > rows


def _explain_names(column: Texts, name: str) -> str:
    return _(
        "Target column {name!r} has {count:,} different words in {rows:,} rows ({word!r} …), as "
        "dates and names have: too many to be classes. Say which column is to be predicted: "
        "--target NAME. --task classification makes a class of each all the same."
    ).format(name=name, count=len(column.distinct), rows=len(column), word=str(column.distinct[0]))


def _check_not_mixed(column: Texts, name: str) -> None:
    """A text among many numbers is rather a typing mistake than a class."""
    words = [cell for cell in column.distinct.tolist() if to_number(cell) is None]
    if words and 2 * column.count(words) < len(column):
        raise BadData(
            _(
                "Target column {name!r} holds numbers, but also {words!r}: mend it, or say "
                "--task classification where these are names of classes."
            ).format(name=name, words=words[0])
        )


def _to_numbers(column: Column, name: str) -> Floats:
    if isinstance(column, Texts):
        wrong = next((t for t in column.distinct.tolist() if to_number(t) is None), None)
        if wrong is not None:
            raise BadData(
                _(
                    "Target column {name!r} has {wrong!r}, which is not a number: "
                    "regression needs numbers. Choose another target or "
                    "--task classification."
                ).format(name=name, wrong=wrong)
            )
        return column.spread(column.distinct.astype(np.float64))
    return column.astype(np.float64)


def _to_classes(column: Column) -> tuple[Integers, tuple[str, ...]]:
    """Class indices and names, sorted as numbers where they are numbers, else by letters."""
    if isinstance(column, Texts):
        distinct, y = np.unique(column.distinct, return_inverse=True)
        y = column.spread(y)
    else:
        distinct, y = np.unique(column, return_inverse=True)
    return y.astype(np.int64).reshape(-1), tuple(format_class(value) for value in distinct.tolist())


def format_class(value: object) -> str:
    """The name of a class of numbers: whole ones without a point."""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole and isinstance(value, float) else str(value)
