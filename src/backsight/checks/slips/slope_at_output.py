"""The slope taken at a instead of z, or the form for a given z.

What it does: the slope is computed at a = f(z) where z belongs; or the short form in a, as a(1 −
a), is given z.

Why it is bad: for tanh it is near the truth where units are near 0, so training works, and worse
than it could.

Remedy: write the slope for what is handed in: f′(z) of z, or a(1 − a) of a.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import N_, _
from backsight.maths.activations import activations


def explains(case: Case) -> Explanation:
    """Whether a slope at the wrong place gives yours."""
    upstream = case.facts.get("upstream")
    for key, sentence in WRONG.items():
        slope = case.facts.get(key)
        if upstream is None:
            said: Explanation = explain_by_pass(case, key, MAKERS[key], _(sentence))
        else:
            said = None if slope is None else explain_by_delta(case, upstream * slope, _(sentence))
        if said:
            return said
    return None


def make_at_output(network: TracedNetwork) -> Iterator[WrongPass]:
    """f′(a) for f′(z) in each layer."""
    for layer, stretch in network.list_stretches():
        if stretch.activation is not None and not stretch.mixes:
            name, a = stretch.activation
            record = activations[name]
            assert record.slope is not None
            with np.errstate(all="ignore"):
                slope = record.slope(a, np.asarray(record.value(a))) + np.zeros_like(a)
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * slope)


def make_from_sums(network: TracedNetwork) -> Iterator[WrongPass]:
    """The form in a, as a(1 - a) is, of z."""
    for layer, stretch in network.list_stretches():
        if stretch.activation is not None and not stretch.mixes:
            z = layer.z_node.value
            record = activations[stretch.activation[0]]
            assert record.slope is not None
            with np.errstate(all="ignore"):
                slope = record.slope(z, z) + np.zeros_like(z)
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * slope)


WRONG = {
    "slope_at_a": N_("the slope of the activation is taken at a = f(z) instead of z"),
    "slope_from_z": N_("the slope is written for the output a, as a(1 - a) is, but was given z"),
}
MAKERS = {"slope_at_a": make_at_output, "slope_from_z": make_from_sums}

slope_at_output = Slip(
    name="slope_at_output",
    order=81,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d1 = u1 * a1 * (1 - a1)",
        wrong="d1 = u1 * z1 * (1 - z1)",
    ),
    confused_with=(
        "value_for_slope",
        "missing_slope",
    ),
)
