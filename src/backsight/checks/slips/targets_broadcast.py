"""Targets that are a vector, beside outputs with a column: every output meets every target.

What it does: outputs of shape (N, 1) less targets of shape (N,) make an array (N, N), which is then
summed.

Why it is bad: nothing complains, and every output is drawn to the mean of all targets.

Remedy: give targets the shape of the outputs: `y.reshape(-1, 1)`.

References: none.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_ratio
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.slips.other_loss import list_targets
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours, and no simple factor does: of a bias alone both may."""
    if find_ratio(case) is not None:
        return None
    sentence = _(
        "every output is compared with every target, as outputs (N, 1) less targets (N,) do, which "
        "is (N, N): give y the shape (N, 1)"
    )
    return explain_by_pass(case, "targets_broadcast", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Σⱼ k(aᵢ - yⱼ) for k(aᵢ - yᵢ) at one output."""
    if not network.layers or network.layers[-1].z.shape[1] != 1:
        return
    layer, head = network.layers[-1], network.find_head()
    a = layer.z if head is None else layer.turn(head.a.value)
    rows = len(a)
    for y in list_targets(network, layer):
        gap = a - y
        if rows > 1 and gap.all():
            yield network.replace_delta(layer, layer.turn(layer.delta / gap * (rows * a - y.sum())))


targets_broadcast = Slip(
    name="targets_broadcast",
    order=29,
    explains=explains,
    example=PlantedLine(
        network="leaky",
        right="d2 = (a2 - y[:, None]) / N",
        wrong="d2 = (a2 - y).sum(axis=1, keepdims=True) / N",
    ),
    confused_with=("target_missing", "mean_and_sum"),
)
