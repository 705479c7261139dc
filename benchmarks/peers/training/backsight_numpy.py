"""Backsight's generated NumPy, which every installation has."""

from peers.training import _backsight
from workloads import Training


def contender(work: Training) -> _backsight.Stepping | _backsight.Running:
    """With the engine "numpy"."""
    return _backsight.contender(work, "numpy")
