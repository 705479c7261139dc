"""The way back through batch normalization's mean is missing.

What it does: each row moves the mean of its batch, and through it all other rows; this way back is
left out.

Why it is bad: the derivatives of a batch no longer add up to 0, as they have to before a
normalization.

Remedy: add the mean's part: the derivative by the mean, divided by N, to every row.
"""

from collections.abc import Iterator

from backsight.checks.slips._norms import find_norms, go_back, list_means, skip
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _("the way back through the mean of the batch behind {layer} is missing")
    return explain_by_pass(case, "norm_mean_path", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each normalization over the batch."""
    for layer, stretch in find_norms(network):
        means, _variances = list_means(layer, stretch)
        yield go_back(network, layer, stretch, {id(node): skip for node in means})


norm_mean_path = Slip(
    name="norm_mean_path",
    order=102,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right="dmean = -dhat.sum(axis=0) / root",
        wrong="dmean = 0 * dhat.sum(axis=0)",
    ),
    confused_with=("norm_statistics_constant",),
)
