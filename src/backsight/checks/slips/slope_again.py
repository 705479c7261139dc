"""A slope multiplied into a derivative that has it already, as p - y has.

What it does: p − y is the derivative by the sums z already; the slope of the output is multiplied
in once more.

Why it is bad: where the network is sure and wrong the derivative nearly vanishes, just where it
ought to be largest.

Remedy: with softmax or sigmoid and cross-entropy use p − y as it is.
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
        "the derivative at the output has its slope already (p - y is dL/dz), and is multiplied "
        "by a slope again"
    )
    return explain_by_pass(case, "slope_again", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """δ · a(1 - a), or the activation's own slope, for δ, at the output."""
    head = network.find_head()
    if head is None:
        return
    layer, delta = network.layers[-1], network.adjoints[id(head.z)]
    yield network.replace_delta(layer, delta * head.a.value * (1 - head.a.value))
    if head.own_slope is not None:
        yield network.replace_delta(layer, delta * head.own_slope)


slope_again = Slip(
    name="slope_again",
    order=94,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = (a2 - Y) / N * a2 * (1 - a2)",
    ),
    confused_with=(
        "slope_squared",
        "other_loss",
    ),
)
