"""Dividing a table into rows to train on, to validate with and to test with.

Drawn by the stream "split", so the same seed gives the same parts. With classes the parts are
stratified: each class gives its share, rounded by largest remainder, and keeps at least one row
to train on. A fraction above 0 gives at least one row.
"""

from dataclasses import dataclass

import numpy as np

from backsight.data.table import Table
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """Row numbers of a table, each array ascending; every row is in exactly one."""

    train: Integers
    validation: Integers
    test: Integers


def split(table: Table, validation: float | int, test: float | int, seed: int) -> Parts:
    """Divide the rows of a table.

    validation, test: a fraction in [0, 1) or a whole number of rows; 0 is none. Where the table
    has official test rows they are the test part, `test` is not read, and the validation
    fraction is of the other rows; rows to validate with likewise. Raises BadData where too little
    is left to train on.
    """
    free = len(table) - table.validation_rows - table.test_rows
    order = draw_permutation(seed, "split", 0, free)
    counts = (
        (0 if table.test_rows else _count_rows("test", test, free)),
        0 if table.validation_rows else _count_rows("validation", validation, free),
    )
    groups = _group_by_class(table, order) if table.classes else [order]
    _check_room(counts, free, len(groups))
    sizes = np.array([len(group) for group in groups])
    tests = _divide_total(counts[0], sizes, sizes - 1)
    validations = _divide_total(counts[1], sizes, sizes - tests - 1)
    cuts = [np.split(g, (t, t + v)) for g, t, v in zip(groups, tests, validations, strict=True)]
    testing, validating, training = (
        np.sort(np.concatenate(part)) for part in zip(*cuts, strict=True)
    )
    _free, set_apart, official = np.split(
        np.arange(len(table)), (free, free + table.validation_rows)
    )
    return Parts(
        train=training,
        validation=set_apart if table.validation_rows else validating,
        test=official if table.test_rows else testing,
    )


def _count_rows(part: str, amount: float | int, rows: int) -> int:
    """How many rows a fraction or a whole number means."""
    if isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0:
        return amount
    if isinstance(amount, float) and 0 <= amount < 1:
        return max(1, round(amount * rows)) if amount else 0
    raise BadData(
        _(
            "{part} is {amount!r}: give a fraction in [0, 1), such as 0.2, or a whole "
            "number of rows."
        ).format(part=part, amount=amount)
    )


def _check_room(counts: tuple[int, int], rows: int, groups: int) -> None:
    if sum(counts) <= rows - groups:
        return
    need = (
        _("one row of each of the {groups} classes").format(groups=groups)
        if groups > 1
        else _("one row")
    )
    raise BadData(
        _(
            "{test} rows to test and {validation} to validate are too many of {rows}: at "
            "least {need} must be left to train on. Ask for less."
        ).format(test=counts[0], validation=counts[1], rows=rows, need=need)
    )


def _group_by_class(table: Table, order: Integers) -> list[Integers]:
    """The row numbers of each class, in the order drawn.

    Classes without any row are left out; one with official test rows only is refused.
    """
    labels = table.y[order]
    untaught = np.setdiff1d(table.y, labels)
    if len(untaught):
        raise BadData(
            _(
                "Class {classes!r} occurs in the {test_rows} official test rows only: "
                "every class needs a row to train on."
            ).format(classes=table.classes[int(untaught[0])], test_rows=table.test_rows)
        )
    return [order[labels == label] for label in np.unique(labels)]


def _divide_total(total: int, sizes: Integers, room: Integers) -> Integers:
    """Divide a total in the ratio of the sizes, whole, none above its room."""
    exact = total * sizes / sizes.sum()
    shares: Integers = np.minimum(exact.astype(int), room)
    while shares.sum() < total:
        deficit = np.where(shares < room, exact - shares, -np.inf)
        shares[np.argmax(deficit)] += 1
    return shares
