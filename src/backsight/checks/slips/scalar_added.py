"""One number added to every entry, as where a whole sum stands for each weight's share.

What it does: a number such as the sum of all squares is added to every entry, where each weight has
a share of its own.

Why it is bad: all weights are pushed the same way, whatever their sign.

Remedy: add λ·w, the slope of λ/2·Σw² by each weight, and only where the loss has it.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _, join_words


def explains(case: Case) -> str | None:
    """Whether yours - true is the same in every entry of an array, and not 0. Where the true ones
    are all equal, as with equal weights, many a slip looks so."""
    constants = {}
    for name in case.wrong:
        gap = case.get_gradient(name) - case.true[name]
        constants[name] = float(np.nanmean(gap))
        spread = float(np.nanmax(case.true[name]) - np.nanmin(case.true[name]))
        added = case.true[name] + constants[name]
        if spread <= 10 * case.certain[name] or not case.is_match(name, added):
            return None
    return case.name_arrays(describe_constant(list(constants.values())))


def describe_constant(constants: list[float]) -> str:
    """That these numbers, one for each array, are added to every entry."""
    return _(
        "one number ({numbers}) is added to every entry: is a sum, as λΣw² is, added where each "
        "weight has its own share, as λw is?"
    ).format(numbers=join_words(dict.fromkeys(f"{s:.6g}" for s in constants)))


scalar_added = Slip(
    name="scalar_added",
    order=65,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="dW1 = X.T @ d1",
        wrong='dW1 = X.T @ d1 + 0.01 * (p["W1"] ** 2).sum()',
    ),
    confused_with=("scaled_and_added",),
)
