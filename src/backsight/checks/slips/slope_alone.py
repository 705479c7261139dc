"""The slope without the derivative that comes from behind.

What it does: dL/dz is set to the activation's slope; what comes back from the layer behind is not
multiplied in.

Why it is bad: the layers before do not learn from the error at all: the targets have no part in it.

Remedy: multiply the slope by dL/da: what comes back through the weights behind.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "dL/dz behind {layer} is the slope alone: dL/da, which comes from the layer behind, is not "
        "multiplied in"
    )
    return explain_by_pass(case, "slope_alone", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """f′ for dL/da · f′ in each layer."""
    for layer, stretch in network.list_stretches():
        if stretch.slope is not None:
            for delta in (stretch.slope, stretch.own_slope):
                if delta is not None:
                    yield network.replace_delta(layer, delta)


slope_alone = Slip(
    name="slope_alone",
    order=85,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d1 = u1 * a1 * (1 - a1)",
        wrong="d1 = a1 * (1 - a1)",
    ),
    confused_with=("missing_slope",),
)
