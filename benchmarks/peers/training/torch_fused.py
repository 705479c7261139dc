"""PyTorch eager, its optimizer updating each parameter in one fused pass."""

from peers.training.torch_eager import Eager
from workloads import Training


def contender(work: Training) -> Eager:
    """With `fused=True`."""
    return Eager(work, fused=True)
