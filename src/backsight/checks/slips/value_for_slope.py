"""The activation's value where its slope belongs.

What it does: f(z) is multiplied in where f′(z) belongs.

Why it is bad: units that say much learn much, though the slope may be 0 there.

Remedy: write the slope: for sigmoid a(1 − a), for tanh 1 − a², for ReLU z > 0.
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
        "{about} itself stands where its slope belongs in dL/dz behind {layer}: dL/da · f′(z), not "
        "dL/da · f(z)"
    )
    return explain_by_pass(case, "value_for_slope", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """dL/da · f in each layer."""
    for layer, stretch in network.list_stretches():
        if stretch.activation is not None and not stretch.mixes:
            name, value = stretch.activation
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * value, name)


value_for_slope = Slip(
    name="value_for_slope",
    order=84,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="d1 = u1 * a1 * (1 - a1)",
        wrong="d1 = u1 * a1",
    ),
    confused_with=(
        "missing_slope",
        "slope_at_output",
    ),
)
