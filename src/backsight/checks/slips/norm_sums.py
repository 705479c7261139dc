"""Sums where batch normalization takes means: its 1/N is missing on the way back.

What it does: the way back through mean and variance adds over the rows, without the 1/N of a mean.

Why it is bad: these two parts are N times too large and drown the rest.

Remedy: divide the parts of mean and variance by N, the number of rows.
"""

from collections.abc import Iterator

from backsight.checks.slips._norms import find_norms, go_back, list_means, sum_for_mean
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "the statistics of the batch behind {layer} are means: going back through them, the 1/N is "
        "missing"
    )
    return explain_by_pass(case, "norm_sums", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each normalization over the batch."""
    for layer, stretch in find_norms(network):
        means, variances = list_means(layer, stretch)
        for nodes in ([*means, *variances], means, variances):
            rules = {id(node): sum_for_mean for node in nodes}
            yield go_back(network, layer, stretch, rules)


norm_sums = Slip(
    name="norm_sums",
    order=103,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right="dz = dhat / root + dvar * 2 * centered / N + dmean / N",
        wrong="dz = dhat / root + dvar * 2 * centered + dmean",
    ),
    confused_with=("mean_and_sum",),
)
