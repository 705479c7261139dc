"""The target, or the output, missing in the derivative at the end.

What it does: of a - y only a is there, or only -y.

Why it is bad: outputs are drawn to 0 whatever the targets are, or grow without an end.

Remedy: subtract the target from the output.

References: Nielsen 2015, chapter 2, the equation BP1.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.slips.other_loss import list_targets
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import N_, _

MISSING = {
    "a": N_("the output is missing in the derivative at the end: of a - y only y is there"),
    "y": N_("the target is missing in the derivative at the end: of a - y only a is there"),
}


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    for letter, sentence in MISSING.items():
        said = explain_by_pass(case, f"target_missing {letter}", MAKERS[letter], _(sentence))
        if said:
            return said
    return None


def make_without_targets(network: TracedNetwork) -> Iterator[WrongPass]:
    """k·a for k(a - y)."""
    yield from _make(network, 1.0, 0.0)


def make_without_outputs(network: TracedNetwork) -> Iterator[WrongPass]:
    """-k·y for k(a - y)."""
    yield from _make(network, 0.0, -1.0)


def _make(network: TracedNetwork, of_output: float, of_target: float) -> Iterator[WrongPass]:
    if not network.layers:
        return
    layer, head = network.layers[-1], network.find_head()
    a = layer.z if head is None else layer.turn(head.a.value)
    for y in list_targets(network, layer):
        gap = a - y
        if gap.all() and y.any():
            wrong = layer.delta / gap * (of_output * a + of_target * y)
            yield network.replace_delta(layer, layer.turn(wrong))


MAKERS = {"a": make_without_outputs, "y": make_without_targets}

target_missing = Slip(
    name="target_missing",
    order=111,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="d2 = (a2 - Y) / N",
        wrong="d2 = a2 / N",
    ),
    confused_with=("other_loss", "softmax_unnormalized"),
)
