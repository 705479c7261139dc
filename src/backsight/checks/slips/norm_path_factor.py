"""A wrong factor on the way back through a normalization's mean or variance.

What it does: of the two ways through the batch's statistics one comes with a factor: its sign is
wrong, the 2 of the square is lost, or N - 1 stands for N.

Why it is bad: it is small where batches are large, and the gradient check is what finds it.

Remedy: take the variance's path as 2(z - mean)/N, with the minus in dvar and dmean.

References: Ioffe and Szegedy 2015, section 3.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._norms import find_norms, go_back, list_means, skip
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip, round_factor
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats

WAYS = {
    "mean": N_(
        "the way back through the mean of the batch behind {layer} is {c:.6g} times what it should "
        "be"
    ),
    "variance": N_(
        "the way back through the variance of the batch behind {layer} is {c:.6g} times what it "
        "should be"
    ),
}


def explains(case: Case) -> Explanation:
    """Whether c times one of the ways gives yours."""
    for without in (
        case.network.list_passes("norm_path_factor", make_passes) if case.network else ()
    ):
        steps = {n: case.network.gradients[n] - g for n, g in without.gradients.items()}  # type: ignore[union-attr] # there is a pass
        if any(steps[name].any() for name in case.right) or not case.wrong:
            continue
        c = _fit(case, steps)
        if c is None:
            continue
        gradients = {name: without.gradients[name] + c * steps[name] for name in steps}
        if all(case.is_match(name, gradients[name]) for name in case.wrong):
            text = _(WAYS[without.about]).format(layer=without.layer, c=c)
            return case.name_arrays(text), gradients
    return None


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Without the way through the variance, and without that through the mean."""
    for layer, stretch in find_norms(network):
        means, variances = list_means(layer, stretch)
        for about, nodes in (("variance", variances), ("mean", means)):
            wrong = go_back(network, layer, stretch, {id(node): skip for node in nodes})
            yield WrongPass(
                network=network, layer=wrong.layer, at=wrong.at, change=wrong.change, about=about
            )


def _fit(case: Case, steps: dict[str, Floats]) -> float | None:
    """By what a step must be multiplied to give the first wrong array."""
    name = case.wrong[0]
    gap = case.get_gradient(name) - (case.true[name] - steps[name])
    size = float(np.nansum(steps[name] ** 2))
    known = np.isfinite(gap)
    return round_factor(float((gap[known] * steps[name][known]).sum()) / size) if size else None


norm_path_factor = Slip(
    name="norm_path_factor",
    order=109,
    explains=explains,
    example=PlantedLine(
        network="norm",
        right="dz = dhat / root + dvar * 2 * centered / N + dmean / N",
        wrong="dz = dhat / root + dvar * centered / N + dmean / N",
    ),
    confused_with=("norm_variance_path", "norm_mean_path"),
)
