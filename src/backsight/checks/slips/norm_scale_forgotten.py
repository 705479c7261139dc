"""Batch normalization's scale gamma forgotten on the way back.

What it does: the normalized sums are multiplied by γ on the way forward; on the way back γ is left
out.

Why it is bad: while γ is 1, as at the start, nothing shows; the farther it moves, the more wrong
the layers before become.

Remedy: multiply the derivative by γ before it goes back through the normalization.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._norms import find_norms, find_scales, go_back, pass_through
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.checks.traces.places import find_origin
from backsight.checks.traces.stretch import Stretch
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "gamma, the scale of the normalization behind {layer}, is not multiplied in on the way back"
    )
    return explain_by_pass(case, "norm_scale_forgotten", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each normalization over the batch, whichever of its factors gamma is multiplied into.

    gamma * (z - mean) / root: left out of the product alone, gamma is still in the quotient's
    numerator, which the way back through the root multiplies by; so it is divided out as well.
    """
    for layer, stretch in find_norms(network):
        for node in find_scales(stretch):
            yield go_back(network, layer, stretch, {id(node): pass_through})
            yield network.replace_delta(layer, _leave_out(network, stretch, node))


def _leave_out(network: TracedNetwork, stretch: Stretch, node: TraceNode) -> Floats:
    """dL/dz with gamma divided out of dL/da: the slope between is one of each entry by itself."""
    gamma = next(np.asarray(o.value) for o in node.operands if find_origin(o) is not None)
    with np.errstate(all="ignore"):
        return stretch.pull(network.adjoints[id(stretch.a)] / gamma)


norm_scale_forgotten = Slip(
    name="norm_scale_forgotten",
    order=104,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right='dhat = dy * p["gamma"]',
        wrong="dhat = dy",
    ),
    confused_with=("missing_slope",),
)
