"""Softmax's diagonal only: p(1 - p) as if each output depended on its own sum alone.

What it does: each output of a softmax depends on all sums of its row; only its own is taken into
account.

Why it is bad: the derivatives of a row do not add up to 0: all sums drift together.

Remedy: use the whole Jacobian, diag(p) − p·pᵀ, or with cross-entropy simply p − y.
"""

from collections.abc import Iterator

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass, is_softmax
from backsight.kernel.language import N_, _

SENTENCE = N_(
    "only the diagonal p(1 - p) of softmax's Jacobian is used; the rest, -p·pᵀ, is missing"
)


def explains(case: Case) -> Explanation:
    """Whether upstream · p(1 - p) gives yours."""
    p, upstream = case.facts.get("softmax"), case.facts.get("upstream")
    if p is not None and upstream is not None:
        return explain_by_delta(case, upstream * p * (1 - p), _(SENTENCE))
    return explain_by_pass(case, "softmax_diagonal", make_passes, _(SENTENCE))


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """At the output, where that is a softmax."""
    head = network.find_head()
    if head is None:
        return
    layer, p = network.layers[-1], head.a.value
    if is_softmax(layer.z, layer.turn(p)):
        u = network.adjoints[id(head.a)]
        yield network.replace_delta(layer, u * p * (1 - p))


softmax_diagonal = Slip(
    name="softmax_diagonal",
    order=82,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = -Y / a2 / N * a2 * (1 - a2)",
    ),
    confused_with=(
        "slope_again",
        "softmax_axis",
    ),
)
