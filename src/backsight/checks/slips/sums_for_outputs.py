"""The layer's inputs before their activation: zᵀδ where aᵀδ belongs.

What it does: the gradient of the weights is made with z of the layer before, from before its
activation, where a belongs.

Why it is bad: the layer learns for inputs that it never gets.

Remedy: use what the layer was given going forward: `a.T @ delta`.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether the sums of the layer before give yours."""
    sentence = _(
        "the sums z of the layer before stand in the gradient of {layer} where its outputs a "
        "belong: aᵀδ, not zᵀδ"
    )
    return explain_by_pass(case, "sums_for_outputs", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """zᵀδ for aᵀδ in each layer but the first."""
    for before, layer in zip(network.layers, network.layers[1:], strict=False):
        if before.z.shape == layer.inputs.shape:
            wrong = layer.to_weight(before.z.T @ layer.delta)
            yield WrongPass(network=network, layer=layer.weight, products={layer.weight: wrong})


sums_for_outputs = Slip(
    name="sums_for_outputs",
    order=93,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="dW2 = a1.T @ d2",
        wrong="dW2 = z1.T @ d2",
    ),
    confused_with=("transposed",),
)
