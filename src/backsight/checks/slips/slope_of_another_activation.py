"""The slope of another activation than the one on the way forward.

What it does: the derivative is multiplied by the slope of sigmoid where f has a tanh, or by another
that does not belong to it.

Why it is bad: sizes are off unit by unit, and training works a little, which hides it.

Remedy: change the slope where the activation is changed; keep both in one place.

References: Nielsen 2015, chapter 2, the equations BP1 and BP2.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _
from backsight.maths.activations import activations


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "dL/dz behind {layer} has the slope of {about}, which is not the activation that f has "
        "there"
    )
    return explain_by_pass(case, "slope_of_another_activation", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """g′ for f′ in each layer, written in z, in g(z), and in the output a that is there."""
    for layer, stretch in network.list_stretches():
        if stretch.own_slope is None or stretch.activation is None:
            continue
        mine, a = stretch.activation
        u, z = network.adjoints[id(stretch.a)] * stretch.mask, layer.z_node.value
        for name, record in activations.items():
            if record.slope is None or name in (mine, "identity"):
                continue
            with np.errstate(all="ignore"):
                slopes = [record.slope(z, out) for out in (np.asarray(record.value(z)), a)]
            for slope in slopes:
                if np.isfinite(slope).all() and not np.allclose(slope, stretch.own_slope):
                    yield network.replace_delta(layer, u * slope, name)


slope_of_another_activation = Slip(
    name="slope_of_another_activation",
    order=97,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d1 = u1 * (1 - a1**2)",
        wrong="d1 = u1 * a1 * (1 - a1)",
    ),
    confused_with=("value_for_slope", "slope_square_lost"),
)
