"""The outputs of another layer where a layer's own inputs belong, in the gradient of its weights.

What it does: aᵀδ is made with the outputs of the layer itself, or of one further before, because an
index is off.

Why it is bad: with layers of one width the shape is right, and the other arrays are too.

Remedy: multiply δ by what the layer was given on the way forward.

References: Nielsen 2015, chapter 2, the equation BP4.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether the outputs of another layer give yours."""
    sentence = _(
        "the outputs of the layer of {about} stand in the gradient of {layer} where its inputs "
        "belong"
    )
    return explain_by_pass(case, "inputs_of_another_layer", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """The outputs of each other layer of the right width, and the data themselves."""
    outputs = [(one.weight, one.turn(s.a.value)) for one, s in network.list_stretches()]
    for layer in network.layers:
        for name, array in outputs:
            if array.shape == layer.inputs.shape and (array != layer.inputs).any():
                wrong = layer.to_weight(array.T @ layer.delta)
                products = {layer.weight: wrong}
                yield WrongPass(network=network, layer=layer.weight, products=products, about=name)


inputs_of_another_layer = Slip(
    name="inputs_of_another_layer",
    order=107,
    explains=explains,
    example=PlantedLine(
        network="relu",
        right="dW2 = a1.T @ d2",
        wrong="dW2 = a2.T @ d2",
    ),
    confused_with=("sums_for_outputs", "slope_of_another_layer"),
)
