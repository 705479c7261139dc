"""The bias's row cut off at the wrong end.

What it does: biases stand as one more row of the weights, and on the way back the first row is
dropped where the last one is theirs, or the other way round.

Why it is bad: each unit of the layer before gets the derivative of its neighbor, and the shapes
still fit.

Remedy: cut off the row that belongs to the ones: `[:, :-1]` where they stand last, `[:, 1:]` where
they stand first.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.layers import TracedLayer
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.checks.traces.places import JOINS, find_origin
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> Explanation:
    """Whether such a pass gives yours."""
    sentence = _(
        "the row of {layer} that belongs to the bias is cut off at the wrong end before the "
        "derivative is carried back"
    )
    return explain_by_pass(case, "bias_row_cut", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """The first column dropped where the ones stand last, or the other way round."""
    for layer in network.layers:
        node = layer.input_node
        joined = _find_row(network, layer)
        if node is None or joined is None or id(node) not in network.adjoints:
            continue
        row, is_first = joined
        whole = layer.delta @ np.vstack([row, layer.w] if is_first else [layer.w, row]).T
        cut = whole[:, :-1] if is_first else whole[:, 1:]
        yield network.replace_upstream(layer, layer.turn_inputs(cut))


def _find_row(network: TracedNetwork, layer: TracedLayer) -> tuple[Floats, bool] | None:
    """The biases that are a row of a layer's weights, and whether it is the first; None where they
    are none."""
    if layer.bias_row is not None:
        return layer.bias_row, layer.is_bias_first
    for node in network.trace.nodes:
        names = [getattr(find_origin(part), "name", "") for part in node.parents]
        if node.operation in JOINS and sorted(names) == sorted((layer.weight, layer.bias)):
            bias = network.trace.inputs[layer.bias].value.reshape(1, -1)
            return bias, names[0] == layer.bias
    return None


bias_row_cut = Slip(
    name="bias_row_cut",
    order=89,
    explains=explains,
    example=PlantedLine(
        network="joined",
        right='u1 = (d2 @ p["W2"].T)[:, :-1]',
        wrong='u1 = (d2 @ p["W2"].T)[:, 1:]',
    ),
    confused_with=("untransposed_weights",),
)
