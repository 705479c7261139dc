"""Batch normalization's mean and variance taken for constants on the way back.

What it does: mean and variance of the batch are taken for fixed numbers on the way back, as they
are at test time.

Why it is bad: the weights before are pushed to become longer or shorter, which the normalization
undoes.

Remedy: go back through the variance and the mean as well; both depend on every row.
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
    sentence = _(
        "mean and variance of the batch behind {layer} are taken for constants: they change with "
        "every row"
    )
    return explain_by_pass(case, "norm_statistics_constant", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Nothing comes back through any statistic."""
    for layer, stretch in find_norms(network):
        means, variances = list_means(layer, stretch)
        rules = {id(node): skip for node in (*means, *variances)}
        yield go_back(network, layer, stretch, rules)


norm_statistics_constant = Slip(
    name="norm_statistics_constant",
    order=100,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right="dz = dhat / root + dvar * 2 * centered / N + dmean / N",
        wrong="dz = dhat / root",
    ),
    confused_with=(
        "norm_variance_path",
        "norm_mean_path",
    ),
)
