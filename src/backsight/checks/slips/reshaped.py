"""A reshape where a transpose belongs.

What it does: an array is given the other shape by `reshape`, which keeps its numbers in order,
where rows and columns are to be exchanged.

Why it is bad: the shape is right and the numbers are mixed up, rows of one sample with those of
another.

Remedy: write `.T`.

References: none.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether the true numbers in another order, or such a pass, give yours."""
    sentence = _(
        "an array is reshaped where it is to be transposed: .reshape keeps the order of the "
        "numbers, .T exchanges rows and columns"
    )
    turned = {name: case.true[name].T.reshape(case.true[name].shape) for name in case.wrong}
    if all(case.true[n].ndim == 2 and case.is_match(n, g) for n, g in turned.items()):
        return case.name_arrays(sentence)
    return explain_by_pass(case, "reshaped", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Inputs that are reshaped before they meet δ, and weights that are on the way back."""
    for layer in network.layers:
        rows, width = layer.inputs.shape
        wrong = layer.inputs.reshape(width, rows) @ layer.delta
        products = {layer.weight: layer.to_weight(wrong)}
        yield WrongPass(network=network, layer=layer.weight, products=products)
        node, is_square = layer.input_node, layer.w.shape[0] == layer.w.shape[1]
        if node is not None and id(node) in network.adjoints and not is_square:
            upstream = layer.delta @ layer.w.reshape(layer.w.T.shape)
            yield network.replace_upstream(layer, layer.turn_inputs(upstream))


reshaped = Slip(
    name="reshaped",
    order=52,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="dW1 = X.T @ d1",
        wrong="dW1 = X.reshape(2, N) @ d1",
    ),
    confused_with=("transposed",),
)
