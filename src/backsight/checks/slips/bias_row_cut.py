"""The bias's row cut off at the wrong end.

What it does: biases stand as one more row of the weights, and on the way back the first row is
dropped where the last one is theirs, or the other way round.

Why it is bad: each unit of the layer before gets the derivative of its neighbor, and the shapes
still fit.

Remedy: cut off the row that belongs to the ones: `[:, :-1]` where they stand last, `[:, 1:]` where
they stand first.
"""

from collections.abc import Iterator

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.layers import JOINS
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


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
        if node is None or node.operation not in JOINS:
            continue
        whole = layer.delta @ layer.w.T
        for cut in (whole[:, 1:], whole[:, :-1]):
            part = [p for p in node.parents if p.value.shape == layer.turn(cut).shape]
            if part and id(part[0]) in network.adjoints:
                change = layer.turn(cut) - network.adjoints[id(part[0])]
                yield WrongPass(network=network, layer=layer.weight, at=part[0], change=change)


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
