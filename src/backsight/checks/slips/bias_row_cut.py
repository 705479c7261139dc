"""The bias's row cut off at the wrong end."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._record import Case, Explanation, Slip
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
        if node is None or layer.bias_row is None or id(node) not in network.adjoints:
            continue
        rows = [layer.w, layer.bias_row]
        whole = layer.delta @ np.vstack(rows[::-1] if layer.is_bias_first else rows).T
        cut = whole[:, :-1] if layer.is_bias_first else whole[:, 1:]
        yield network.replace_upstream(layer, layer.turn_inputs(cut))


bias_row_cut = Slip(name="bias_row_cut", order=89, explains=explains)
