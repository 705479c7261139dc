"""Another slope below 0 than the activation has there: ReLU's for leaky ReLU's, or another α.

What it does: where a sum is above 0 the derivative passes as it should, and below 0 it is
multiplied by another number than on the way forward.

Why it is bad: units that are below 0 learn too fast, too slowly, or never.

Remedy: take the slope of the activation that f has, with the same α.

References: Maas et al. 2013, section 2.1.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.layers import TracedLayer
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.stretch import Stretch
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether another slope in the lower part of two-part activations gives yours."""
    network = case.network
    for layer, stretch in network.list_stretches() if network else ():
        slopes = _find_slopes(layer, stretch)
        if slopes is not None and network is not None:
            said = _explain_layer(case, network, layer, stretch, slopes)
            if said:
                return said
    return None


def _find_slopes(layer: TracedLayer, stretch: Stretch) -> tuple[float, float] | None:
    """The slope of sums below 0 and above; None where these are no two numbers."""
    own, z = stretch.own_slope, layer.z_node.value
    if own is None:
        return None
    kept = stretch.mask != 0
    below, above = own[kept & (z < 0)], own[kept & (z > 0)]
    if not below.size or not above.size or np.ptp(below) > 1e-12 or np.ptp(above) > 1e-12:
        return None
    low, high = float(below[0]), float(above[0])
    return (low, high) if low != high else None


def _explain_layer(
    case: Case,
    network: TracedNetwork,
    layer: TracedLayer,
    stretch: Stretch,
    slopes: tuple[float, float],
) -> Explanation:
    low, high = slopes
    u, z = network.adjoints[id(stretch.a)], layer.z_node.value
    moved = network.carry(layer.z_node, u * stretch.mask * (z < 0))
    steps = {name: moved[name] - network.gradients[name] for name in moved}
    if any(steps[name].any() for name in case.right if name in (layer.weight, layer.bias)):
        return None
    sizes = [float((steps[name] ** 2).sum()) for name in case.wrong]
    gaps = [case.get_gradient(n) - case.true[n] for n in case.wrong]
    if not all(sizes) or any(np.isnan(gap).any() for gap in gaps):
        return None
    products = [float((g * steps[n]).sum()) for g, n in zip(gaps, case.wrong, strict=True)]
    extra = products[0] / sizes[0]
    if abs(low + extra - high) < 1e-12:  # the same on both sides: no slope at all
        return None
    gradients = {n: network.gradients[n] + extra * steps[n] for n in steps}
    if not all(case.is_match(name, gradients[name]) for name in case.wrong):
        return None
    sentence = _(
        "behind {layer} the slope of sums below 0 is {yours:.6g} in your gradient, and {true:.6g} "
        "in f"
    ).format(layer=layer.weight, yours=0.0 if abs(low + extra) < 1e-12 else low + extra, true=low)
    return case.name_arrays(sentence), gradients


slope_below_zero = Slip(
    name="slope_below_zero",
    order=79,
    explains=explains,
    example=PlantedLine(
        network="leaky",
        right='d1 = d2 @ p["W2"].T * np.where(z1 > 0, 1, alpha)',
        wrong='d1 = d2 @ p["W2"].T * (z1 > 0)',
    ),
    confused_with=("slope_of_another_activation", "missing_slope"),
)
