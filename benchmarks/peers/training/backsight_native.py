"""Backsight's compiled engine, of the extra `fast`: many steps without coming back to Python."""

from peers.training import _backsight
from workloads import Training


def contender(work: Training) -> _backsight.Stepping | _backsight.Running:
    """With the engine "native"."""
    return _backsight.contender(work, "native")
