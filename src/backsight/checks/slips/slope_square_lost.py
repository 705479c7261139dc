"""A square lost in the slope: 1 - a where 1 - a² belongs.

What it does: tanh's slope is written as 1 - a.

Why it is bad: it is right where a is 0 or 1 and too large below 0, up to 2 where the slope is 0.

Remedy: write the square.

References: Goodfellow et al. 2016, section 6.3.2.
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
        "1 - a stands in dL/dz behind {layer} where the slope of {about} belongs: a square, or a "
        "factor a, is lost"
    )
    return explain_by_pass(case, "slope_square_lost", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """1 - a for 1 - a², or for a(1 - a), in each layer."""
    for layer, stretch in network.list_stretches():
        if stretch.activation is not None and stretch.activation[0] in ("tanh", "sigmoid"):
            name, a = stretch.activation
            u = network.adjoints[id(stretch.a)]
            yield network.replace_delta(layer, u * stretch.mask * (1 - a), name)


slope_square_lost = Slip(
    name="slope_square_lost",
    order=98,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d1 = u1 * (1 - a1**2)",
        wrong="d1 = u1 * (1 - a1)",
    ),
    confused_with=("slope_of_another_activation", "value_for_slope"),
)
