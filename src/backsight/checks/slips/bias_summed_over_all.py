"""A bias gradient summed over the units too: one number for all biases.

What it does: `delta.sum()` without an axis adds up rows and units to one number, which every bias
gets.

Why it is bad: all biases of a layer move alike; behind a softmax the sum is 0, and they do not move
at all.

Remedy: sum over the rows only: `delta.sum(axis=0)`.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import add_factor, find_common_factor, is_known_factor
from backsight.checks.slips._record import NOTHING, Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether every entry is the sum of all true ones."""
    if any(case.true[name].size < 2 for name in case.wrong):
        return None
    sums = {n: np.full(case.true[n].shape, np.nansum(case.true[n])) for n in case.wrong}
    c = 1.0 if _are_sums_of_nothing(case) else find_common_factor(case, sums)
    if c is None or not is_known_factor(c, case):
        return None
    sentence = _(
        "δ is summed over everything, rows and units: a bias has the sum over the rows alone "
        "(axis=0)"
    )
    return case.name_arrays(add_factor(sentence, c, case))


def _are_sums_of_nothing(case: Case) -> bool:
    """Whether the true ones add up to 0, as behind a softmax, and yours is that 0 everywhere, to
    rounding."""
    for name in case.wrong:
        true, mine = case.true[name], case.get_gradient(name)
        rounding = NOTHING * float(np.nansum(np.abs(true)))
        if not mine.any() or np.ptp(mine) != 0 or not true.any():
            return False
        if max(abs(float(np.nansum(true))), float(np.abs(mine).max())) > rounding:
            return False
    return True


bias_summed_over_all = Slip(
    name="bias_summed_over_all",
    order=16,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="db1 = d1.sum(axis=0)",
        wrong="db1 = d1.sum() * np.ones(3)",
    ),
    confused_with=("bias_from_weight_rows",),
)
