"""Batch normalization's scale gamma forgotten on the way back."""

from collections.abc import Iterator

from backsight.checks.slips._norms import find_norms, find_scales, go_back, pass_through
from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "gamma, the scale of the normalization behind {layer}, is not multiplied in on the way back"
    )
    return explain_by_pass(case, "norm_scale_forgotten", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each normalization over the batch."""
    for layer, stretch in find_norms(network):
        for node in find_scales(stretch):
            yield go_back(network, layer, stretch, {id(node): pass_through})


norm_scale_forgotten = Slip(name="norm_scale_forgotten", order=104, explains=explains)
