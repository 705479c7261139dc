"""The sum in softmax's Jacobian with the wrong sign, or over everything.

What it does: p(u - Σ u·p) is written with a plus, or the sum is taken over the batch too.

Why it is bad: the derivatives of a row no longer add up to 0, so that all sums of a row are pushed
the same way, which changes nothing in its answer.

Remedy: sum over the classes of each row, and subtract.

References: Goodfellow et al. 2016, section 6.2.2.3.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass, is_softmax
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "the sum in softmax's derivative p(u - Σ u·p) has the wrong sign, or is not over the "
        "classes of a row"
    )
    return explain_by_pass(case, "softmax_jacobian", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """A plus, and sums over everything and over the rows."""
    head = network.find_head()
    if head is None or not is_softmax(network.layers[-1].z, network.layers[-1].turn(head.a.value)):
        return
    layer = network.layers[-1]
    p, u = layer.turn(head.a.value), layer.turn(network.adjoints[id(head.a)])
    inner = u * p
    for total in (-inner.sum(axis=1, keepdims=True), inner.sum(), inner.sum(axis=0)):
        yield network.replace_delta(layer, layer.turn(p * (u - total)))


softmax_jacobian = Slip(
    name="softmax_jacobian",
    order=96,
    explains=explains,
    example=PlantedLine(
        network="squares",
        right="d2 = a2 * (u2 - (u2 * a2).sum(axis=1, keepdims=True))",
        wrong="d2 = a2 * (u2 - (u2 * a2).sum())",
    ),
    confused_with=("softmax_diagonal", "softmax_axis"),
)
