"""JAX: the derivative along each weight by forward mode, many at once by vmap, scaled up."""

from typing import Any

import jax
import jax.numpy as jnp
from peers.gradient._point import place
from workloads import Gradient


class Along:
    """The sample's directions in one compiled call."""

    chunk = 1

    def __init__(self, work: Gradient) -> None:
        jax.config.update("jax_enable_x64", True)
        given = place(work)
        self.part = work.sample / work.size
        self.x, self.labels = jnp.array(given.x), jnp.array(given.labels)
        self.weights = {k: jnp.array(v) for k, v in given.weights.items()}
        self.places = jnp.array(work.places)
        self.derivatives = jax.jit(jax.vmap(self._derivative, in_axes=(0, None)))

    def run(self, count: int) -> list[jax.Array]:
        """So many times the sample; the last derivatives."""
        for _ in range(count):
            found = jax.block_until_ready(self.derivatives(self.places, self.weights))
        return [found]

    def _derivative(self, place: Any, weights: Any) -> jax.Array:
        zero = jax.tree.map(jnp.zeros_like, weights)
        along = {**zero, "W1": zero["W1"].ravel().at[place].set(1).reshape(zero["W1"].shape)}
        _, slope = jax.jvp(self._loss, (weights,), (along,))
        return slope

    def _loss(self, w: Any) -> jax.Array:
        z = jax.nn.relu(self.x @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]
        right = jnp.take_along_axis(z, self.labels[:, None], axis=1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - right)


def contender(work: Gradient) -> Along:
    """On the sample."""
    return Along(work)
