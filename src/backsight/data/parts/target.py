"""The target of rows that come later, read as a table's own: the same classes, or numbers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from backsight.data.columns.number import parse_numbers
from backsight.data.files import Cells
from backsight.data.gaps import Marks, locate_first, refuse_infinite
from backsight.data.known_words import clear_gaps, find_known
from backsight.data.labels import Column, format_class, read_truths
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats, Integers


def clear_targets(cells: Cells, classes: Sequence[str]) -> Cells:
    """The same, "" where a target is a doubtful spelling of a missing value and no class."""
    y = (clear_gaps(c, classes)[0] if isinstance(c, Texts) else c for c in cells.y)
    return replace(cells, y=tuple(y))


def read_targets(
    cells: Cells, path: Path, classes: tuple[str, ...], targets: Sequence[str]
) -> Floats | Integers:
    """What is to be learned of some rows, as `Table.y` has it. classes, targets: of the table.
    Raises BadData, with the line."""
    wanted = 1 if classes and len(cells.targets) == 1 else len(classes or targets)
    if len(cells.targets) != wanted:
        raise BadData(
            ngettext(
                "{path} has {count} column to learn; those to train on have {wanted}.",
                "{path} has {count} columns to learn; those to train on have {wanted}.",
                len(cells.targets),
            ).format(path=path, count=len(cells.targets), wanted=wanted)
        )
    if classes and wanted == 1:
        return _read_classes(cells, path, classes)
    numbers = [
        _read_numbers(cells, path, name, read_truths(column))
        for name, column in zip(cells.targets, cells.y, strict=True)
    ]
    y = np.stack(numbers, axis=1)
    refuse_infinite(y, cells.targets, cells, path)
    return _find_hot(cells, path, y) if classes else y


def _read_numbers(cells: Cells, path: Path, name: str, column: Column) -> Floats:
    if not isinstance(column, Texts):
        return column.astype(np.float64)
    values, _unit, wrong = parse_numbers(column)
    if wrong:
        place = _locate(cells, path, name, column.spread(column.distinct == wrong[0]))
        raise BadData(
            _("{place} has {cell!r}, which is not a number: numbers are to be learned.").format(
                place=place, cell=wrong[0]
            )
        )
    return column.spread(values)


def _read_classes(cells: Cells, path: Path, classes: tuple[str, ...]) -> Integers:
    """Which class each row is of, by its name or by the number that it stands for."""
    y, names = match_classes(cells.y[0], classes)
    unseen = y >= len(classes)
    if unseen.any():
        row = int(np.argmax(unseen))
        raise BadData(
            _(
                "{place} is of the class {name!r}, which the rows to train on have not. They have: "
                "{known}."
            ).format(
                place=_locate(cells, path, cells.targets[0], unseen),
                name=names[y[row]],
                known=join_words(classes[:20]),
            )
        )
    return y


def match_classes(column: Column, classes: Sequence[str]) -> tuple[Integers, tuple[str, ...]]:
    """Which class each row is of, and the names of all: those of training, then those that it has
    not seen."""
    if isinstance(column, Texts):
        distinct, codes = column.distinct.tolist(), column.codes
    else:
        values, codes = np.unique(column, return_inverse=True)
        distinct, codes = [format_class(value) for value in values.tolist()], codes.reshape(-1)
    names = list(classes)
    places = list(find_known(distinct, classes))
    for row, name in enumerate(distinct):
        if places[row] is None:
            places[row] = len(names)
            names.append(name)
    return np.array(places, np.int64)[codes], tuple(names)


def _find_hot(cells: Cells, path: Path, y: Floats) -> Integers:
    """Which of several columns has the 1."""
    wrong = np.logical_not(((y == 0) | (y == 1)).all(axis=1) & (y.sum(axis=1) == 1))
    if wrong.any():
        raise BadData(
            _("{place}: of {names} one must be 1 and the others 0.").format(
                place=_locate(cells, path, cells.targets[0], wrong), names=join_words(cells.targets)
            )
        )
    hot: Integers = np.argmax(y, axis=1)
    return hot


def _locate(cells: Cells, path: Path, name: str, wrong: Marks) -> str:
    return locate_first(cells, path, wrong[:, None], (name,))
