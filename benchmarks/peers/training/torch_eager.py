"""PyTorch as its tutorials have it, with the optimizer it takes by itself on a CPU.

The batch is gathered from the whole data by `index_select`, which is many times as fast as a
DataLoader. Losses stay tensors until they are asked for.
"""

import torch
from peers.training._torch import Given, loss, network
from torch import Tensor
from workloads import ADAM, MOMENTUM, Training


class Eager:
    """how: which form of the optimizer, in the words of `torch.optim`."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training, **how: bool) -> None:
        self.work, self.given, self.done = work, Given(work), 0
        self.network = network(work, self.given.weights)
        self.weights = [p for p in self.network.parameters() if p.ndim == 2]
        self.optimizer = self._optimizer(**how)

    def _optimizer(self, **how: bool) -> torch.optim.Optimizer:
        parameters, rate = self.network.parameters(), self.work.rate
        if self.work.optimizer == "adam":
            betas = ADAM["beta1"], ADAM["beta2"]
            return torch.optim.Adam(parameters, rate, betas, ADAM["epsilon"], **how)
        momentum = MOMENTUM if self.work.optimizer == "momentum" else 0
        return torch.optim.SGD(parameters, rate, momentum, **how)

    def run(self, count: int) -> list[Tensor]:
        """Train so many steps more."""
        losses = []
        for k in range(self.done, self.done + count):
            x, y = self.given.batch(k)
            value = loss(self.work, self.network(x), y, self.weights)
            self.optimizer.zero_grad()
            value.backward()
            self.optimizer.step()
            losses.append(value.detach())
        self.done += count
        return losses


def contender(work: Training) -> Eager:
    """For a loop over the parameters."""
    return Eager(work)
