"""One row left out: the loop begins one too late, or ends one too early.

What it does: all rows but the first or the last are summed, and the sum is divided by all.

Why it is bad: one sample is never learned, and nothing shows it.

Remedy: begin at 0 and end at N.

References: none.
"""

from collections.abc import Iterator

from backsight.checks.slips._one_row import make_row_passes
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import N_, _


def explains(case: Case) -> Explanation:
    """Whether all rows but one give yours."""
    sentence = _("{about} is left out of the sum, as by a loop that is a turn too short")
    return explain_by_pass(case, "row_left_out", make_passes, sentence)


ROWS = {0: N_("the first row of the batch"), -1: N_("the last row of the batch")}


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Without the first, and without the last."""
    for place, about in ROWS.items():
        for alone in make_row_passes(network, place):
            rest = {name: network.gradients[name] - g for name, g in alone.products.items()}
            yield WrongPass(network=network, layer=alone.layer, products=rest, about=_(about))


row_left_out = Slip(
    name="row_left_out",
    order=59,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="for x, y in zip(X, Y, strict=True):",
        wrong="for x, y in zip(X[1:], Y[1:], strict=True):",
    ),
    confused_with=("first_row", "last_row", "one_row"),
)
