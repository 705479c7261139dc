"""A gradient that was clipped already: by its norm, or number by number.

What it does: what belongs to the step is done inside the gradient: it is scaled to a norm, or its
numbers are cut off at a limit.

Why it is bad: its size no longer tells how steep the loss is; cut off number by number it has
another direction too.

Remedy: give the gradient as it is, and clip it where the step is made.

References: Pascanu et al. 2013, section 3.2.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_ratio
from backsight.checks.slips._record import Case, Slip, find_largest
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = true · limit / ‖true‖ with a round limit, or true cut off at a limit."""
    if case.right:
        return None
    return _explain_norm(case) or _explain_limit(case)


def _explain_norm(case: Case) -> str | None:
    c = find_ratio(case)
    if c is None or not c > 0 or c == 1:
        return None
    squares = sum(float(np.nansum(case.get_gradient(name) ** 2)) for name in case.wrong)
    norm = float(f"{np.sqrt(squares):.6g}")
    if abs(np.sqrt(squares) - norm) > 1e-9 * norm or float(f"{norm:.1g}") != norm:
        return None
    return case.name_arrays(
        _(
            "yours is the true gradient scaled to a norm of {norm:g} of all arrays together: it is "
            "clipped, or normalized, inside the gradient"
        ).format(norm=norm)
    )


def _explain_limit(case: Case) -> str | None:
    limit = max(find_largest(case.get_gradient(name)) for name in case.wrong)
    cut = 0
    for name in case.wrong:
        candidate = np.clip(case.true[name], -limit, limit)
        cut += int((np.abs(case.get_gradient(name)) == limit).sum())
        if not case.is_match(name, candidate):
            return None
    if cut < 2 or not limit:
        return None
    return case.name_arrays(
        _("yours is the true gradient with its numbers cut off at {limit:g}").format(limit=limit)
    )


clipped = Slip(
    name="clipped",
    order=39,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="return g",
        wrong="return {name: np.clip(array, -0.1, 0.1) for name, array in g.items()}",
    ),
    confused_with=("rate_inside",),
)
