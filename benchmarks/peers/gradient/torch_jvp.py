"""PyTorch: the derivative along each weight by forward mode, many at once by vmap, scaled up."""

import torch
from peers.gradient._point import place
from torch import Tensor
from torch.nn import functional
from workloads import Gradient


class Along:
    """The sample's directions in one call."""

    chunk = 1

    def __init__(self, work: Gradient) -> None:
        given = place(work)
        self.part = work.sample / work.size
        self.x, self.labels = torch.from_numpy(given.x), torch.from_numpy(given.labels)
        self.weights = {k: torch.from_numpy(v) for k, v in given.weights.items()}
        w1 = self.weights["W1"]
        self.along = torch.zeros(work.sample, w1.numel(), dtype=w1.dtype)
        self.along[torch.arange(work.sample), torch.from_numpy(work.places)] = 1
        self.along = self.along.reshape(-1, *w1.shape)

    def run(self, count: int) -> list[Tensor]:
        """So many times the sample; the last derivatives."""
        for _ in range(count):
            found = torch.vmap(self._derivative)(self.along)
        return [found]

    def _derivative(self, along: Tensor) -> Tensor:
        _, slope = torch.func.jvp(self._loss, (self.weights["W1"],), (along,))
        return slope

    def _loss(self, w1: Tensor) -> Tensor:
        w = self.weights
        z = torch.relu(self.x @ w1 + w["b1"]) @ w["W2"] + w["b2"]
        return functional.cross_entropy(z, self.labels)


def contender(work: Gradient) -> Along:
    """On the sample."""
    return Along(work)
