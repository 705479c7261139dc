"""Backsight: `Program.predict`, in native code."""

from peers.grid._backsight import Predict
from workloads import Grid


def contender(work: Grid) -> Predict:
    """With the first weights."""
    return Predict(work, "native")
