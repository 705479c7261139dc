"""One row of the batch in place of all of them, neither the first nor the last.

What it does: the gradient is that of a single row, as a step of stochastic descent takes it.

Why it is bad: it is no gradient of the loss over all rows, and points elsewhere at every call.

Remedy: sum over all rows, or check it against the loss of that row alone.

References: none.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from backsight.checks.slips._one_row import make_row_passes
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.kernel.language import _

MOST = 5
"""Rows that are tried."""


def explains(case: Case) -> Explanation:
    """Whether one row alone gives yours."""
    for row in list(list_rows(case))[:MOST]:
        sentence = _(
            "yours is the gradient of one row alone, row {row} counted from 0: it must be summed "
            "over all {rows} rows"
        ).format(row=row, rows=case.rows or "N")
        found = explain_by_pass(
            case, f"one_row_{row}", partial(make_row_passes, place=row), sentence
        )
        if found:
            return found
    return None


def list_rows(case: Case) -> Iterator[int]:
    """The rows whose part in a weight has the ratio to yours that a mean or a sum makes, where the
    weight's gradient is largest."""
    for layer in case.network.layers if case.network else []:
        if layer.weight not in case.wrong or len(layer.z) < 2:
            continue
        mine = case.get_gradient(layer.weight)
        wide = (mine.T if layer.is_turned else mine).reshape(layer.w.shape)
        i, j = np.unravel_index(int(np.nanargmax(np.abs(wide))), wide.shape)
        parts = layer.inputs[:, i] * layer.delta[:, j]
        n = float(len(parts))
        for row, part in enumerate(parts):
            if any(abs(wide[i, j] - c * part) <= 1e-6 * abs(wide[i, j]) for c in (1.0, n, 1 / n)):
                yield row
        return


one_row = Slip(
    name="one_row",
    order=61,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="for x, y in zip(X, Y, strict=True):",
        wrong="for x, y in zip(X[3:4], Y[3:4], strict=True):",
    ),
    confused_with=("first_row", "last_row", "row_left_out"),
)
