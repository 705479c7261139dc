"""Dropout's mask left out on the way back.

What it does: dropout sets units to 0 on the way forward, but on the way back their derivative is
let through.

Why it is bad: weights of units that had no part in the loss are changed.

Remedy: keep the mask of the forward pass, and multiply the derivative by it.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.checks.traces.stretch import Stretch
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> Explanation:
    """Whether a pass without the mask gives yours."""
    sentence = _(
        "dropout's mask is left out on the way back behind {layer}: what was dropped has no part "
        "in the loss, and no gradient"
    )
    return explain_by_pass(case, "mask_forgotten", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """What was dropped gets its share of the gradient, as if it had been there; with the scale of
    what was kept, or without."""
    for layer, stretch in network.list_stretches():
        if stretch.masks and stretch.slope is not None:
            u, slope = network.adjoints[id(stretch.a)], _fill_slope(stretch)
            for scale in (1.0, float(np.abs(stretch.mask).max())):
                yield network.replace_delta(layer, u * scale * slope)


def _fill_slope(stretch: Stretch) -> Floats:
    """The activation's slope, of what was dropped too."""
    rules = {id(node): _pass_through for node in stretch.masks}
    return stretch.pull(np.ones(stretch.a.value.shape), rules)


def _pass_through(node: TraceNode, upstream: Floats, _operands: list[Any]) -> list[Any]:
    return [upstream if isinstance(o, TraceNode) else None for o in node.operands]


mask_forgotten = Slip(
    name="mask_forgotten",
    order=86,
    explains=explains,
    example=PlantedLine(
        network="dropout",
        right="d1 = u1 * mask * (1 - h1**2)",
        wrong="d1 = u1 * (1 - h1**2)",
    ),
    confused_with=("mask_unscaled",),
)
