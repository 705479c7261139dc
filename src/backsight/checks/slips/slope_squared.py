"""The activation's slope twice: once too often on the way back.

What it does: the activation's slope is multiplied in twice, once in the layer's own line and once
before.

Why it is bad: for sigmoid each layer makes the derivative at least four times smaller once more,
and the first layers do not learn.

Remedy: multiply by f′(z) once in each layer.
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
        "the slope of the activation is there twice in dL/dz behind {layer}: f′(z) belongs there "
        "once"
    )
    return explain_by_pass(case, "slope_squared", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """dL/da · f′² in each layer."""
    for layer, stretch in network.list_stretches():
        if stretch.own_slope is not None:
            u = network.adjoints[id(stretch.a)]
            delta = u * stretch.mask * stretch.own_slope**2
            yield network.replace_delta(layer, delta)


slope_squared = Slip(
    name="slope_squared",
    order=83,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d1 = u1 * a1 * (1 - a1)",
        wrong="d1 = u1 * (a1 * (1 - a1)) ** 2",
    ),
    confused_with=("slope_again",),
)
