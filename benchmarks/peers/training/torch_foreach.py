"""PyTorch eager, its optimizer updating all parameters by calls on lists of tensors."""

from peers.training.torch_eager import Eager
from workloads import Training


def contender(work: Training) -> Eager:
    """With `foreach=True`."""
    return Eager(work, foreach=True)
