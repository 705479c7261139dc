"""What each row counts in the loss: what its own weight and that of its class make together."""

from collections.abc import Sequence

import numpy as np

from backsight.data import Dataset
from backsight.data.row_weights import find_class_weights
from backsight.data.table import Table
from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MOST_LISTED = 12
"""Classes whose weights a note lists at the most."""


def combine_row_weights(
    spec: CompleteSpec, table: Table, data: Dataset
) -> tuple[Floats | None, tuple[str, ...]]:
    """What each row of a table counts, (rows, 1), None where all count the same; and a note on the
    weights of classes."""
    if not spec.data.weighs_rows:
        return None, ()
    weights = np.ones(len(table)) if table.weights is None else table.weights
    notes: tuple[str, ...] = ()
    if spec.data.class_weights:
        classes = np.asarray(table.y, int) if data.classes else np.zeros(len(table), int)
        by_class = find_class_weights(
            spec.data.class_weights, data.classes, classes[data.train.rows]
        )
        weights, notes = weights * by_class[classes], (_note_classes(data.classes, by_class),)
    return np.ascontiguousarray(weights[:, None], spec.dtype), notes


def _note_classes(classes: Sequence[str], weights: Floats) -> str:
    shown = [f"{name} {weight:.4g}" for name, weight in zip(classes, weights, strict=True)]
    listed = ", ".join(shown[:MOST_LISTED]) + (", …" if len(shown) > MOST_LISTED else "")
    return _("What a row of each class counts in the loss: {listed}.").format(listed=listed)
