"""The new weights are given where their gradient belongs.

What it does: the function makes the step, W - η · dW, and returns what the weights are then.

Why it is bad: whoever steps along it subtracts the weights from themselves.

Remedy: return the gradient, and make the step where it is called.

References: none.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_ratio
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> str | None:
    """Whether yours = x - η · true with one η above 0 for all wrong arrays."""
    if find_ratio(case) is not None:  # where the gradient is x itself, as of Σx²/2
        return None
    rates = [_fit_rate(case, name) for name in case.wrong]
    first = rates[0]
    if first is None or any(r is None or abs(r - first) > 1e-5 * first for r in rates):
        return None
    return case.name_arrays(
        _(
            "yours is what the weights are after a step with a rate of {rate:.6g}, W - η · dW: "
            "give dW"
        ).format(rate=first)
    )


def _fit_rate(case: Case, name: str) -> float | None:
    true = case.true[name]
    gap: Floats = case.x[name] - case.get_gradient(name)
    known = np.isfinite(true)
    size = float((true[known] ** 2).sum())
    rate = float((true[known] * gap[known]).sum()) / size if size else 0.0
    fits = rate > 0 and known.sum() > 1 and case.is_match(name, case.x[name] - rate * true)
    return rate if fits else None


new_weights = Slip(
    name="new_weights",
    order=46,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="return g",
        wrong="return {name: p[name] - 0.1 * g[name] for name in g}",
    ),
    confused_with=("rate_inside", "updated_weights"),
)
