"""ReLU's slope the wrong way round: 1 below 0, and 0 above.

What it does: the derivative passes where the unit is off, and stops where it is on.

Why it is bad: no unit learns from the rows that it answers to.

Remedy: set to 0 where z is at most 0.

References: Glorot et al. 2011, section 3.
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
        "dL/dz behind {layer} passes where the unit is off, and is 0 where it is on: the slope is "
        "the wrong way round"
    )
    return explain_by_pass(case, "slope_inverted", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """1 - f′ for f′ in each layer where that is 0 or 1."""
    for layer, stretch in network.list_stretches():
        slope = stretch.own_slope
        if slope is not None and np.isin(slope, (0.0, 1.0)).all() and np.ptp(slope):
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * (1 - slope))


slope_inverted = Slip(
    name="slope_inverted",
    order=99,
    explains=explains,
    example=PlantedLine(
        network="relu",
        right="d1 = u1 * (z1 > 0)",
        wrong="d1 = u1 * (z1 <= 0)",
    ),
    confused_with=("mask_of_derivative",),
)
