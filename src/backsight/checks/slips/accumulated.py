"""Gradients that add up from call to call: they are not set to zero before.

What it does: gradients are added to what the last call left, as where the array that collects them
is made once, outside the function.

Why it is bad: each step then goes along the sum of all gradients so far, and a test of a single
call sees nothing.

Remedy: make the array anew in each call, or fill it with 0 before; in PyTorch
`optimizer.zero_grad()`.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether a second call at the same x gave the first one and the true gradient more."""
    again = case.facts.get("again")
    if again is None:
        return None
    for name in case.wrong:
        second = again.get(name)
        mine = case.yours[name]
        if second is None or mine is None or not case.true[name].any():
            return None
        if not case.is_match(name, second - case.true[name]) and not case.is_same(
            name, second - mine, case.true[name]
        ):
            return None
    return case.name_arrays(
        _(
            "a second call at the same x gives more than the first, by the true gradient: what is "
            "kept between the calls is to be set to zero before each"
        )
    )


accumulated = Slip(
    name="accumulated",
    order=5,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="g = {name: np.zeros_like(array) for name, array in store.items()}",
        wrong="g = store",
    ),
    confused_with=("mean_and_sum",),
)
