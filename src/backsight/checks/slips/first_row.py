"""Only the first row: the rest of the rows, or of the entries, never came in."""

import numpy as np

from backsight.checks.slips._layer import carried
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _
from backsight.kernel.types import Array


def explains(case: Case) -> str | None:
    """Whether every wrong array has the first row alone, of itself or of the data."""
    if all(case.given(name, headed(case.true[name])) for name in case.wrong):
        return case.said(_("only the first row is filled, the rest of yours is 0."))
    delta = case.facts.get("delta")
    if delta is None or len(delta) < 2:
        return None
    rest = np.zeros_like(delta)
    rest[0] = delta[0]
    if not all(any(case.given(n, g) for g in carried(case, rest)) for n in case.wrong):
        return None
    return case.said(
        _(
            "yours is the gradient of the first row alone: it must be summed over all {rows} rows."
        ).format(rows=len(delta))
    )


def headed(true: Array) -> Array:
    """The true gradient with all but its first row 0; NaN where it has but one."""
    if true.ndim == 0 or len(true) < 2:
        return np.full_like(true, np.nan)
    first = np.zeros_like(true)
    first[0] = true[0]
    return first


first_row = Slip(name="first_row", order=55, explains=explains)
