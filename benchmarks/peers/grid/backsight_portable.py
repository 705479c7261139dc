"""Backsight: `Program.predict`, compiled, in the portable order."""

from peers.grid._backsight import Predict
from workloads import Grid


def contender(work: Grid) -> Predict:
    """With the first weights."""
    return Predict(work, "portable")
