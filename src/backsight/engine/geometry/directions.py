"""Directions in the space of all weights, to cut a loss along."""

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats


def draw_filter_normalized(
    derivation: Derivation, theta: Floats, *, seed: int, number: int
) -> Floats:
    """A random direction, (weights,), in float64, as long in each unit as the unit's own weights.

    Normal draws of a stream keyed by the seed, the array's name and the direction's number, counted
    from 0; then what goes into each unit (a column of W) gets the length of that unit's weights, so
    that a step of 1 means as much in a layer of large weights as in one of small ones. Biases,
    scales and shifts stay where they are.

    Source: Li et al., "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018,
    arXiv:1712.09913, section 4; biases as in the authors' program (`ignore biasbn`).
    """
    direction = np.zeros(theta.size)
    for symbol in derivation.weights():
        if len(symbol.shape) < 2:
            continue
        span = slice(symbol.offset, symbol.offset + symbol.size)
        draws = stream(seed, f"landscape/{symbol.name}", number).draw_normal(symbol.shape)
        norms = np.linalg.norm(theta[span].reshape(symbol.shape).astype(float), axis=0)
        direction[span] = (draws * (norms / np.linalg.norm(draws, axis=0))).ravel()
    return direction


def make_weight_direction(count: int, index: int) -> Floats:
    """The direction of one weight alone, (weights,). index: in theta."""
    direction = np.zeros(count)
    direction[index] = 1.0
    return direction
