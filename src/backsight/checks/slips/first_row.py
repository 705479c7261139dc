"""Only the first row: the rest of the rows, or of the entries, never came in.

What it does: only the first row comes into the sum: a `return` inside the loop, an index 0, or a
slice that is too short.

Why it is bad: the network learns one row and forgets what the others say.

Remedy: let the loop go through all rows, and return after it.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._layer import derive_gradients
from backsight.checks.slips._one_row import make_row_passes
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _
from backsight.kernel.types import Array


def explains(case: Case) -> Explanation:
    """Whether every wrong array has the first row alone, of itself or of the data."""
    if all(case.is_match(name, keep_first_row(case.true[name])) for name in case.wrong):
        return case.name_arrays(_("only the first row is filled, the rest of yours is 0."))
    if case.network is not None:
        sentence = _(
            "yours is the gradient of the first row alone: it must be summed over all {rows} rows"
        )
        return explain_by_pass(
            case, "first_row", make_passes, sentence.format(rows=case.rows or "N")
        )
    delta = case.facts.get("delta")
    if delta is None or len(delta) < 2:
        return None
    rest = np.zeros_like(delta)
    rest[0] = delta[0]
    if not all(any(case.is_match(n, g) for g in derive_gradients(case, rest)) for n in case.wrong):
        return None
    return case.name_arrays(
        _(
            "yours is the gradient of the first row alone: it must be summed over all {rows} rows."
        ).format(rows=len(delta))
    )


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """The first row for all."""
    return make_row_passes(network, 0)


def keep_first_row(true: Array) -> Array:
    """The true gradient with all but its first row 0; NaN where it has but one."""
    if true.ndim == 0 or len(true) < 2:
        return np.full_like(true, np.nan)
    first = np.zeros_like(true)
    first[0] = true[0]
    return first


first_row = Slip(
    name="first_row",
    order=55,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="for x, y in zip(X, Y, strict=True):",
        wrong="for x, y in zip(X[:1], Y[:1], strict=True):",
    ),
    confused_with=("last_row",),
)
