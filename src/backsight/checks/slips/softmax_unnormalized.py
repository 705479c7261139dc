"""exp(z) where the softmax belongs: it was not divided by its sum.

What it does: the derivative of a cross-entropy is written as exp(z) - y.

Why it is bad: what is subtracted is no probability, and grows without a limit.

Remedy: keep the softmax of the way forward and subtract y from it.

References: Goodfellow et al. 2016, section 6.2.2.3.
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
        "exp(z) stands where the softmax belongs in dL/dz behind {layer}: it is not divided by its "
        "sum"
    )
    return explain_by_pass(case, "softmax_unnormalized", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """c(e^z - y) for c(p - y), with the largest z subtracted and without."""
    head = network.find_head()
    if head is None:
        return
    layer = network.layers[-1]
    p, delta = layer.turn(head.a.value), layer.delta
    if not is_softmax(layer.z, p) or not (delta > 0).any():
        return
    c = float(np.median(delta[delta > 0] / p[delta > 0]))
    with np.errstate(over="ignore"):
        for e in (np.exp(layer.z), np.exp(layer.z - layer.z.max(axis=1, keepdims=True))):
            if np.isfinite(e).all():
                yield network.replace_delta(layer, layer.turn(delta + c * (e - p)))


softmax_unnormalized = Slip(
    name="softmax_unnormalized",
    order=108,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = (e - Y) / N",
    ),
    confused_with=("softmax_axis", "target_missing"),
)
