"""Only the last row of the batch: the loop keeps what its last turn gave.

What it does: the loop over the rows writes with `=` where it has to add with `+=`.

Why it is bad: only the last row of each batch is learned, and shuffling makes the loss jump.

Remedy: add the rows up: `+=`, from an array of zeros.
"""

from collections.abc import Iterator

from backsight.checks.slips._one_row import make_row_passes
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether the last row of the batch alone gives yours."""
    sentence = _("yours is the gradient of the last row alone: rows add up (+= in the loop, not =)")
    return explain_by_pass(case, "last_row", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """The last row for all."""
    return make_row_passes(network, -1)


last_row = Slip(
    name="last_row",
    order=56,
    explains=explains,
    example=PlantedLine(
        network="loop",
        right="g[name] = g[name] + row[name]",
        wrong="g[name] = row[name]",
    ),
    confused_with=("first_row",),
)
