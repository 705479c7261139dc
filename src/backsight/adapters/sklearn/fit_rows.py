"""The rows that a fit was given, as a table, and what is to be learned of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.sklearn.settings import FitTask
from backsight.data.row_weights import with_row_weights
from backsight.data.table import Table
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _

MEAN_OF_UNITS = ("binary_cross_entropy", "poisson")
"""Losses that are here the mean over the outputs, and in scikit-learn their sum."""


@dataclass(frozen=True, kw_only=True)
class FitRows:
    """What a fit was given."""

    table: Table
    """Rows of weight 0 left out."""
    task: FitTask
    count: int
    """Rows that were given."""


def make_fit_rows(
    table: Table, sample_weight: Any, *, loss: Choice, outputs: int, is_classes: bool
) -> FitRows:
    """The rows that count. sample_weight: (rows,), a number for all, or None. Raises BadSpec or
    BadData."""
    count = len(table)
    if sample_weight is not None:
        weights = np.asarray(sample_weight, np.float64)
        if not weights.any():
            raise BadSpec(_("The weight of every row is zero: no row is left to train on."))
        table = with_row_weights(table, np.full(count, weights) if weights.ndim == 0 else weights)
    task = FitTask(
        rows=len(table),
        inputs=table.x.shape[1],
        outputs=outputs,
        loss=loss,
        is_classes=is_classes,
        share=1 / outputs if loss.name in MEAN_OF_UNITS else 1.0,
    )
    return FitRows(table=table, task=task, count=count)


def name_features(names: Sequence[object], columns: int) -> tuple[str, ...]:
    """The names of the columns of a DataFrame, where each has one of its own, else x1, x2 …"""
    texts = tuple(map(str, names))
    if len(texts) == columns == len({*texts}):
        return texts
    return tuple(f"x{i + 1}" for i in range(columns))


def name_outputs(count: int) -> tuple[str, ...]:
    """y, or y1, y2 …"""
    return ("y",) if count == 1 else tuple(f"y{i + 1}" for i in range(count))
