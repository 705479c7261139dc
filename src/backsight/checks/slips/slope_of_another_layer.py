"""The slope of another layer of the same width.

What it does: in a chain of layers an index is off by one, and the derivative is multiplied by the
slope that belongs to the layer before or behind.

Why it is bad: with layers of one width no shape complains, and training works a little.

Remedy: count layers alike on both ways, z[l] and a[l] of the layer whose dL/dz is made.

References: Nielsen 2015, chapter 2, the equation BP2.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _("dL/dz behind {layer} has the slope of the layer of {about}: an index is off")
    return explain_by_pass(case, "slope_of_another_layer", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """f′(z of another layer) for f′(z) in each layer."""
    stretches = list(network.list_stretches())
    for layer, stretch in stretches:
        for other, far in stretches:
            slope = far.own_slope
            if other is layer or slope is None or slope.shape != stretch.z.value.shape:
                continue
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * slope, other.weight)


slope_of_another_layer = Slip(
    name="slope_of_another_layer",
    order=106,
    explains=explains,
    example=PlantedLine(
        network="relu",
        right="d2 = u2 * (z2 > 0)",
        wrong="d2 = u2 * (z1 > 0)",
    ),
    confused_with=("inputs_of_another_layer", "slope_at_output"),
)
