"""W where Wᵀ belongs, with weights that are square.

What it does: the derivative is carried back with W where Wᵀ belongs; with square weights the shape
does not tell.

Why it is bad: all layers before get derivatives of the wrong units.

Remedy: carry it back with the transpose: `delta @ W.T`.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "the derivative is carried back through {layer} without being transposed: δ · Wᵀ belongs "
        "there"
    )
    return explain_by_pass(case, "untransposed_weights", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """δ · W for δ · Wᵀ."""
    for layer in network.layers:
        if layer.input_node is not None and layer.w.shape[0] == layer.w.shape[1]:
            yield network.replace_upstream(layer, layer.turn_inputs(layer.delta @ layer.w))


untransposed_weights = Slip(
    name="untransposed_weights",
    order=88,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right='u1 = d2 @ p["W2"].T',
        wrong='u1 = d2 @ p["W2"]',
    ),
    confused_with=(
        "transposed",
        "updated_weights",
    ),
)
