"""Dropout's mask multiplied in twice on the way back.

What it does: the mask, with its scale 1/(1 - p), is applied to the derivative once more, as where
both the layer and the loop over layers do it.

Why it is bad: what was kept learns 1/(1 - p) times too fast, and all layers before it.

Remedy: multiply by the mask of the way forward once.

References: Srivastava et al. 2014, section 4.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import find_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether a pass with the mask squared gives yours, and some arrays behind it are right."""
    fit = find_pass(case, "mask_twice", make_passes) if case.right else None
    if fit is None or fit[1] != 1:
        return None
    text = _("dropout's mask behind {layer} is multiplied in twice on the way back, scale and all")
    return case.name_arrays(text.format(layer=fit[0].layer))


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """mask² for mask, where it has a scale."""
    for layer, stretch in network.list_stretches():
        if (
            stretch.masks
            and stretch.own_slope is not None
            and float(np.abs(stretch.mask).max()) != 1
        ):
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask**2 * stretch.own_slope)


mask_twice = Slip(
    name="mask_twice",
    order=19,
    explains=explains,
    example=PlantedLine(
        network="dropout",
        right="d1 = u1 * mask * (1 - h1**2)",
        wrong="d1 = u1 * mask * mask * (1 - h1**2)",
    ),
    confused_with=("mask_unscaled", "mask_forgotten"),
)
