"""JAX, one compiled call a step, which may write over the state it was given."""

from functools import partial

import jax
from peers.training._jax import start, step
from workloads import Training


class Jit:
    """Row numbers are on the device beforehand, batch by batch."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training) -> None:
        self.state, self.x, self.y, batches = start(work)
        self.rows = [None] if batches is None else [jax.device_put(r) for r in batches]
        self.step = jax.jit(partial(step, work), donate_argnums=2)
        self.done = 0

    def run(self, count: int) -> list[jax.Array]:
        """Train so many steps more."""
        losses = []
        for k in range(self.done, self.done + count):
            rows = self.rows[k % len(self.rows)]
            self.state, value = self.step(self.x, self.y, self.state, rows)
            losses.append(value)
        self.done += count
        jax.block_until_ready(self.state)
        return losses


def contender(work: Training) -> Jit:
    """Step by step."""
    return Jit(work)
