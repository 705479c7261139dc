"""The slope of the activation is missing: dL/da taken for dL/dz.

What it does: dL/da, by the outputs of a layer, is used as dL/dz, by its sums: the activation's
slope is not multiplied in.

Why it is bad: saturated units learn as fast as others, and the layers before get derivatives of a
wrong size and direction.

Remedy: multiply by the slope at the same z: for sigmoid a(1 − a), for tanh 1 − a², for ReLU z > 0.
"""

from collections.abc import Iterator

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import N_, _

SENTENCE = N_("the slope of the activation is missing: dL/dz is dL/da · f′(z)")


def explains(case: Case) -> Explanation:
    """Whether the upstream gradient alone gives yours."""
    upstream = case.facts.get("upstream")
    if upstream is not None:
        return explain_by_delta(case, upstream, _(SENTENCE))
    return explain_by_pass(case, "missing_slope", make_passes, _(SENTENCE))


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """dL/da for dL/dz in each layer; masks stay."""
    for layer, stretch in network.list_stretches():
        u = network.adjoints[id(stretch.a)]
        yield network.replace_delta(layer, u * stretch.mask)


missing_slope = Slip(
    name="missing_slope",
    order=80,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d1 = u1 * a1 * (1 - a1)",
        wrong="d1 = u1",
    ),
    confused_with=(
        "slope_alone",
        "value_for_slope",
    ),
)
