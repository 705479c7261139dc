"""Features that give the target away: said before training, for a network would learn nothing else.

Looked for are a copy of the target, in other words or other units, the number of the row in a
file that is sorted by class, and the other columns of a one-hot table. Some of the rows are looked
at first; few columns get further.
"""

from collections.abc import Iterator
from shlex import quote
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from backsight.data.encode import Encoded
from backsight.data.remarks.hot_columns import find_hot_columns
from backsight.kernel.language import say
from backsight.kernel.types import Floats, Integers

Targets: TypeAlias = Floats | Integers

FEWEST = 20
"""In fewer rows than this, columns are alike by chance."""
SAMPLE = 500
"""Rows that are looked at first."""
MOST_NAMES = 12
"""Columns that are named at the most."""
EXACT = 1e-9
"""How much of the target's variance may be left over by what is a copy of it."""


def find_leaks(
    encoded: Encoded, y: Targets, classes: tuple[str, ...], targets: tuple[str, ...]
) -> tuple[str, ...]:
    """A sentence for each column that gives the target away, with the option that leaves it out.

    y: (rows,) class indices where there are `classes`, else (rows, outputs). targets: the names of
    their columns.
    """
    shown = [column for column in encoded.columns if column.features]
    if len(y) < FEWEST or len(shown) < 2:
        return ()
    notes = []
    some = slice(None, None, max(1, len(y) // SAMPLE))
    first, sample = encoded.x[:SAMPLE], encoded.x[some]
    for name, kind, place in _list_columns(encoded):
        if kind == "number" and classes and _is_row_count(encoded.x, first, place, y):
            notes.append(
                say(
                    "Column {name!r} counts the rows, and the rows are sorted by class: it gives "
                    "the answer away. Leave it out: --drop {option}.",
                    name=name,
                    option=quote(name),
                )
            )
        elif _is_copy(_take_values(sample, place), y[some], classes) and _is_copy(
            _take_values(encoded.x, place), y, classes
        ):
            notes.append(
                say(
                    "Column {name!r} is the target in other words or units: it gives the answer "
                    "away. Leave it out: --drop {option}.",
                    name=name,
                    option=quote(name),
                )
            )
    return (*notes, *_note_hot_columns(encoded, y, classes, targets))


def _note_hot_columns(
    encoded: Encoded, y: Targets, classes: tuple[str, ...], targets: tuple[str, ...]
) -> Iterator[str]:
    """What is said of the other columns of a one-hot table."""
    pair = tuple(name.lower() for name in classes)
    if pair not in ((), ("0", "1"), ("false", "true")) or len(targets) > 1:
        return
    kinds = [column.kind for column in encoded.columns for _name in column.features]
    numbers = [place for place, kind in enumerate(kinds) if kind in ("number", "boolean")]
    names = [encoded.features[k] for k in find_hot_columns(encoded.x, y.reshape(-1), numbers)]
    if names:
        yield say(
            "In each row one of the columns {names} and the target {target!r} is 1: they give the "
            "answer away. To predict which of them it is: --target {names},{target}. Or leave "
            "them out: --drop {names}.",
            names=",".join(names[:MOST_NAMES]) + (",…" if len(names) > MOST_NAMES else ""),
            target=targets[0],
        )


def _list_columns(encoded: Encoded) -> Iterator[tuple[str, str, slice]]:
    """Numbers and words: their names and kinds, and where their features stand."""
    start = 0
    for column in encoded.columns:
        stop = start + len(column.features)
        if stop > start and column.kind in ("number", "boolean"):
            yield column.name, column.kind, slice(start, start + 1)
        elif stop > start and column.kind == "category":
            yield column.name, column.kind, slice(start, stop)
        start = stop


def _take_values(x: Floats, place: slice) -> Floats:
    """A column as a number for each row, NaN where missing. x: (rows, features)."""
    features = x[:, place]
    if features.shape[1] == 1:
        return features[:, 0]
    values: Floats = features @ np.arange(1.0, features.shape[1] + 1)
    return values


def _is_row_count(x: Floats, first: Floats, place: slice, y: Targets) -> bool:
    return _is_rising(first[:, place.start]) and is_row_count_by_class(x[:, place.start], y)


def _is_copy(values: Floats, y: Targets, classes: tuple[str, ...]) -> bool:
    """Whether a column and the target say the same, wherever the column has a value."""
    if classes:
        return is_recoded(values, y)
    return any(is_affine(values, output) for output in y.T)


def is_recoded(values: Floats, y: Targets) -> bool:
    """Whether each value of one stands for one of the other."""
    present = ~np.isnan(values)
    values, y = values[present], y[present]
    if len(values) < FEWEST:
        return False
    labels, codes = np.unique(y, return_inverse=True)
    distinct = np.unique(values)
    if len(distinct) != len(labels) or len(labels) < 2:
        return False
    pairs = np.unique(np.searchsorted(distinct, values) * len(labels) + codes.reshape(-1))
    return len(pairs) == len(labels)


def is_affine(values: Floats, y: Targets) -> bool:
    """Whether one is the other times a number, plus a number."""
    present = ~np.isnan(values)
    values, y = values[present], y[present]
    if len(values) < FEWEST:
        return False
    with np.errstate(all="ignore"):  # of numbers near the largest there are
        one, two = values - values.mean(), y - y.mean()
        powers = float(one @ one), float(two @ two)
    if min(powers) == 0 or not np.isfinite(powers).all():
        return False
    return bool(1 - float(one @ two) ** 2 / (powers[0] * powers[1]) < EXACT)


def is_row_count_by_class(values: Floats, y: Targets) -> bool:
    """Whether values go up by one from row to row, and each class has rows side by side."""
    if not _is_rising(values):
        return False
    changes: NDArray[np.bool_] = y[1:] != y[:-1]
    return int(changes.sum()) == len(np.unique(y)) - 1


def _is_rising(values: Floats) -> bool:
    return bool((np.diff(values) == 1).all())
