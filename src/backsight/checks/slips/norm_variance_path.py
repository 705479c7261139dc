"""The way back through batch normalization's variance is missing.

What it does: each row moves the variance of its batch; this way back is left out.

Why it is bad: the gradient says that the length of the weights matters, though the normalization
undoes any length.

Remedy: add the variance's part: its derivative times 2(z − mean)/N for every row.
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
    sentence = _("the way back through the variance of the batch behind {layer} is missing")
    return explain_by_pass(case, "norm_variance_path", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each normalization over the batch."""
    for layer, stretch in find_norms(network):
        _means, variances = list_means(layer, stretch)
        yield go_back(network, layer, stretch, {id(node): skip for node in variances})


norm_variance_path = Slip(
    name="norm_variance_path",
    order=101,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right="dvar = (dhat * centered).sum(axis=0) * -0.5 / root**3",
        wrong="dvar = 0 * dhat.sum(axis=0)",
    ),
    confused_with=("norm_statistics_constant",),
)
