"""Softmax over the rows of the batch, where it is over the classes.

What it does: the gradient makes its softmax over the rows of the batch, so each class adds up to 1
and each row does not.

Why it is bad: rows push each other's probabilities, which the loss does not know.

Remedy: sum over the classes: `axis=1` where rows are samples, with `keepdims=True`.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass, is_softmax
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "softmax is taken over the rows of the batch in the gradient: each row's classes have to "
        "add up to 1 (axis=1)"
    )
    return explain_by_pass(case, "softmax_axis", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """c(p′ - y) for c(p - y), p′ over the other axis."""
    head = network.find_head()
    if head is None:
        return
    layer = network.layers[-1]
    p, delta = layer.turn(head.a.value), layer.delta
    if not is_softmax(layer.z, p):
        return
    c = float(np.median(delta[delta > 0] / p[delta > 0]))
    e = np.exp(layer.z - layer.z.max(axis=0))
    moved = delta + c * (e / e.sum(axis=0) - p)
    yield network.replace_delta(layer, layer.turn(moved))


softmax_axis = Slip(
    name="softmax_axis",
    order=91,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="a2 = e / e.sum(axis=1, keepdims=True)",
        wrong="a2 = e / e.sum(axis=0, keepdims=True)",
    ),
    confused_with=("softmax_diagonal",),
)
