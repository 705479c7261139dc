"""JAX, the whole grid in one compiled call."""

from typing import Any

import jax
import jax.numpy as jnp
from workloads import Grid, first_weights


def probabilities(weights: Any, x: jax.Array) -> jax.Array:
    """(rows, 2)."""
    (w1, b1), (w2, b2) = weights
    return jax.nn.softmax(jnp.tanh(x @ w1 + b1) @ w2 + b2)


class Jit:
    """The points are on the device beforehand."""

    chunk, part = 1, 1.0

    def __init__(self, work: Grid) -> None:
        jax.config.update("jax_enable_x64", True)
        self.points = jnp.array(work.points)
        self.weights = jax.tree.map(jnp.array, first_weights(work.widths, "tanh", "float64"))
        self.probabilities = jax.jit(probabilities)

    def run(self, count: int) -> list[jax.Array]:
        """So many grids; a few of the last one's probabilities."""
        for _ in range(count):
            found = jax.block_until_ready(self.probabilities(self.weights, self.points))
        return [found[::397, 0]]


def contender(work: Grid) -> Jit:
    """With the first weights."""
    return Jit(work)
