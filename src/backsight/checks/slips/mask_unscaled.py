"""Dropout's mask without the scale that it has on the way forward.

What it does: what is kept was multiplied by 1/(1 − p) on the way forward; on the way back only
zeros and ones are multiplied in.

Why it is bad: layers before the dropout learn more slowly than those behind it, by the same factor.

Remedy: use the very same mask both ways, with its scale in it.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "dropout's mask behind {layer} has no scale on the way back: what is multiplied by "
        "1/(1 - p) going forward is multiplied by it going back"
    )
    return explain_by_pass(case, "mask_unscaled", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """mask > 0 for mask / (1 - p)."""
    for layer, stretch in network.list_stretches():
        if stretch.masks and stretch.own_slope is not None:
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * (stretch.mask != 0) * stretch.own_slope)


mask_unscaled = Slip(
    name="mask_unscaled",
    order=87,
    explains=explains,
    example=PlantedLine(
        network="dropout",
        right="d1 = u1 * mask * (1 - h1**2)",
        wrong="d1 = u1 * (mask > 0) * (1 - h1**2)",
    ),
    confused_with=("mask_forgotten",),
)
