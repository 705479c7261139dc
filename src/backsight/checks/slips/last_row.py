"""Only one row of the batch: the loop keeps what the last one gave."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> Explanation:
    """Whether the last row of the batch alone, or the first, gives yours."""
    sentence = _("yours is the gradient of the {about} row of the batch alone: rows add up (+=)")
    return explain_by_pass(case, "last_row", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """Of every layer at once, as a loop over rows does it; and of one layer."""
    for place, name in ((-1, _("last")), (0, _("first"))):
        alone = [_keep_row(network, k, place) for k in range(len(network.layers))]
        merged = {**network.gradients, **{n: g for part in alone for n, g in part.items()}}
        yield WrongPass(gradients=merged, layer="", about=name)
        for layer, part in zip(network.layers, alone, strict=True):
            yield WrongPass(gradients={**network.gradients, **part}, layer=layer.weight, about=name)


def _keep_row(network: TracedNetwork, k: int, place: int) -> dict[str, Floats]:
    """The gradients of one layer's own arrays from one row."""
    layer = network.layers[k]
    found = {layer.weight: layer.to_weight(np.outer(layer.inputs[place], layer.delta[place]))}
    if layer.bias:
        shape = network.gradients[layer.bias].shape
        found[layer.bias] = layer.delta[place].reshape(shape)
    return found


last_row = Slip(name="last_row", order=56, explains=explains)
