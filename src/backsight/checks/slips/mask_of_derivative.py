"""The derivative cut off below 0, as ReLU cuts off its sums.

What it does: ReLU is applied to what comes back: the sign of the derivative decides what passes,
where that of z has to.

Why it is bad: no unit is ever told to answer more, for that is what derivatives below 0 say.

Remedy: keep z, or a, of the way forward and ask for its sign.

References: Springenberg et al. 2015, section 3.4, where pictures are made so on purpose.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "what comes back to {layer} is cut off below 0 itself: the sign of z decides what passes, "
        "not that of the derivative"
    )
    return explain_by_pass(case, "mask_of_derivative", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """relu(u), and relu(u) where z > 0, for u where z > 0."""
    for layer, stretch in network.list_stretches():
        slope = stretch.own_slope
        if slope is not None and np.isin(slope, (0.0, 1.0)).all() and np.ptp(slope):
            positive = np.maximum(network.adjoints[id(stretch.a)], 0) * stretch.mask
            yield network.replace_delta(layer, positive)
            yield network.replace_delta(layer, positive * slope)


mask_of_derivative = Slip(
    name="mask_of_derivative",
    order=105,
    explains=explains,
    example=PlantedLine(
        network="relu",
        right="d2 = u2 * (z2 > 0)",
        wrong="d2 = np.maximum(u2, 0)",
    ),
    confused_with=("slope_inverted", "missing_slope"),
)
