"""Zero to rounding where the true gradient is not zero.

What it does: a sum is taken in which everything cancels, as over the classes of p − y; what is left
is rounding.

Why it is bad: these arrays do not move, and their numbers near 1e-17 look like a gradient.

Remedy: look at what is summed, and over which axis; on the way back multiply by the weights first.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import NOTHING, Case, Slip, find_largest
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether every wrong array is as good as zero: what its ratio to the true one is says
    nothing."""
    for name in case.wrong:
        largest = find_largest(case.get_gradient(name))
        if not 0 < largest <= NOTHING * find_largest(case.true[name]):
            return None
    return case.name_arrays(
        _(
            "yours is 0 to rounding, the true gradient is not: is it a sum in which everything "
            "cancels?"
        )
    )


zero_to_rounding = Slip(
    name="zero_to_rounding",
    order=18,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right='u1 = d2 @ p["W2"].T',
        wrong="u1 = d2 @ np.ones((3, 3))",
    ),
    confused_with=("forgotten",),
)
