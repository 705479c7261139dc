"""Passes back in which one row of the batch stands for all of them."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.types import Floats


def make_row_passes(network: TracedNetwork, place: int) -> Iterator[WrongPass]:
    """Of every layer at once, as a loop over rows does it; and of one layer. place: of the row."""
    if any(len(layer.z) < 2 for layer in network.layers):
        return
    alone = [_keep_row(network, k, place) for k in range(len(network.layers))]
    merged = {name: gradient for part in alone for name, gradient in part.items()}
    yield WrongPass(network=network, layer="", products=merged)
    for layer, part in zip(network.layers, alone, strict=True):
        yield WrongPass(network=network, layer=layer.weight, products=part)


def _keep_row(network: TracedNetwork, k: int, place: int) -> dict[str, Floats]:
    """The gradients of one layer's own arrays from one row."""
    layer = network.layers[k]
    parts = {layer.weight: layer.to_weight(np.outer(layer.inputs[place], layer.delta[place]))}
    if layer.bias:
        shape = network.gradients[layer.bias].shape
        parts[layer.bias] = layer.delta[place].reshape(shape)
    return parts
