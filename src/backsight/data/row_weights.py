"""What each row counts: a column of a table, and a number for each class."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backsight.data.table import Table
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, say
from backsight.kernel.types import Floats, Integers

ClassWeights = Literal["balanced"] | Mapping[str, float]
"""What a row of each class counts, by the class's name; 1 for those not named."""


def take_row_weights(table: Table, name: str) -> Table:
    """The table with one of its features as the weights of its rows. Rows of weight 0 are left out.

    Raises UnknownName, or BadData where a weight is missing or below 0.
    """
    if name not in table.features:
        raise UnknownName(_("column of numbers for --row-weights"), name, table.features)
    place = table.features.index(name)
    weights = table.x[:, place].astype(np.float64)
    _require_weights(weights, name)
    rest = replace(
        table,
        x=np.ascontiguousarray(np.delete(table.x, place, axis=1)),
        features=(*table.features[:place], *table.features[place + 1 :]),
        columns=tuple(c for c in table.columns if name not in c.features),
        image=None,
        weights=weights,
    )
    return without_idle_rows(rest)


def with_row_weights(table: Table, weights: NDArray[np.generic]) -> Table:
    """The table with weights for its rows. weights: (rows,), numbers. Raises BadData."""
    if weights.shape != (len(table),) or weights.dtype.kind not in "buif":
        raise BadData(
            _(
                "The weights of the rows must be numbers, ({rows},); they are {shape} {dtype}."
            ).format(rows=len(table), shape=weights.shape, dtype=weights.dtype)
        )
    floats = weights.astype(np.float64)
    _require_weights(floats, _("row weights"))
    return without_idle_rows(replace(table, weights=floats))


def without_idle_rows(table: Table) -> Table:
    """The table without the rows of weight 0, and a note of how many they were."""
    assert table.weights is not None
    keep = table.weights > 0
    idle, tests = int((~keep).sum()), len(keep) - table.test_rows
    if not idle:
        return table
    note = say(
        "{count:,} row of weight 0 is left out.",
        "{count:,} rows of weight 0 are left out.",
        count=idle,
    )
    return replace(
        table,
        x=table.x[keep],
        y=table.y[keep],
        weights=table.weights[keep],
        test_rows=int(keep[tests:].sum()),
        validation_rows=int(keep[tests - table.validation_rows : tests].sum()),
        notes=(*table.notes, note),
    )


def _require_weights(weights: Floats, name: str) -> None:
    """Raise BadData at the first that is no number of at least 0, or where all are 0."""
    bad = ~(np.isfinite(weights) & (weights >= 0))
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise BadData(
            _(
                "Row {row} has the weight {weight:g} in {name!r}: every row needs a number of at "
                "least 0. Mend it, or leave such rows out of the file."
            ).format(row=row + 1, weight=weights[row], name=name)
        )
    if not weights.any():
        raise BadData(_("All weights in {name!r} are 0: no row is left.").format(name=name))


def find_class_weights(
    choice: ClassWeights, classes: tuple[str, ...], training: Integers
) -> Floats:
    """What a row of each class counts, (classes,).

    training: the classes of the training rows, (rows,). Balanced: rows / (classes there · rows of
    the class), as scikit-learn has it. Raises BadData or UnknownName.
    """
    if not classes:
        raise BadData(
            _("--class-weights is for classes, but numbers are to be learned: see --row-weights.")
        )
    if choice == "balanced":
        counts = np.bincount(training, minlength=len(classes)).astype(float)
        present = counts > 0
        weights = np.ones(len(classes))
        weights[present] = len(training) / (present.sum() * counts[present])
        return weights
    assert not isinstance(choice, str)
    for name in choice:
        if name not in classes:
            raise UnknownName(_("class for --class-weights"), name, classes)
    return np.array([float(choice.get(name, 1.0)) for name in classes])
