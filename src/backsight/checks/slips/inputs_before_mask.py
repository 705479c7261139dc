"""The outputs before dropout's mask in the gradient of the weights behind it.

What it does: aᵀδ is made with outputs as they were before the mask, though the layer was given the
masked ones.

Why it is bad: weights learn from units that had no part in the answer.

Remedy: keep what the layer was given, after mask and norm.

References: Srivastava et al. 2014, section 4.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether numbers from before the mask give yours."""
    sentence = _(
        "numbers from before dropout's mask stand in the gradient of {layer}, which was given the "
        "masked ones"
    )
    return explain_by_pass(case, "inputs_before_mask", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of each layer behind a mask."""
    for before, stretch in network.list_stretches():
        if not stretch.masks:
            continue
        for layer in network.layers:
            if layer.input_node is not stretch.a:
                continue
            for value in stretch.values[:-1]:
                wrong = layer.to_weight(before.turn(value).T @ layer.delta)
                products = {layer.weight: wrong}
                yield WrongPass(network=network, layer=layer.weight, products=products)


inputs_before_mask = Slip(
    name="inputs_before_mask",
    order=77,
    explains=explains,
    example=PlantedLine(
        network="dropout",
        right='return {"W1": X.T @ d1, "W2": a1.T @ d2}',
        wrong='return {"W1": X.T @ d1, "W2": h1.T @ d2}',
    ),
    confused_with=("mask_forgotten", "inputs_of_another_layer"),
)
