"""What the PyTorch contenders share: the material as tensors, the network, the loss."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from workloads import Training, material


class Given:
    """The rows, the first weights and the batches of a workload, as tensors."""

    def __init__(self, work: Training) -> None:
        numbers = material(work)
        self.x = torch.from_numpy(numbers.x)
        classes = work.loss == "categorical_cross_entropy"
        self.y = torch.from_numpy(numbers.labels if classes else numbers.y)
        self.weights = [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in numbers.weights]
        self.rows = None if numbers.batches is None else list(torch.from_numpy(numbers.batches))

    def batch(self, k: int) -> tuple[Tensor, Tensor]:
        """Batch k, gathered."""
        if self.rows is None:
            return self.x, self.y
        rows = self.rows[k % len(self.rows)]
        return self.x.index_select(0, rows), self.y.index_select(0, rows)


def network(work: Training, weights: Sequence[tuple[Tensor, Tensor]]) -> nn.Sequential:
    """The network up to the last layer's sums."""
    layers: list[nn.Module] = []
    for w, b in weights:
        layer = nn.Linear(*w.shape, dtype=w.dtype)
        with torch.no_grad():
            layer.weight.copy_(w.T)
            layer.bias.copy_(b)
        layers += [layer, nn.ReLU() if work.activation == "relu" else nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def loss(work: Training, z: Tensor, y: Tensor, weights: Sequence[Tensor]) -> Tensor:
    """The batch's loss from the last layer's sums. weights: without the biases."""
    if work.loss == "categorical_cross_entropy":
        value = functional.cross_entropy(z, y)
    elif work.loss == "binary_cross_entropy":
        value = functional.binary_cross_entropy_with_logits(z, y)
    else:
        value = (torch.sigmoid(z) - y).square().sum() / (2 * len(y))
    if work.penalty:
        value = value + work.penalty / 2 * sum(w.square().sum() for w in weights)
    return value
