"""Backsight's native grid, of the extra `fast`."""

from contender import Contender, Unfit
from workloads import Grid


def contender(work: Grid) -> Contender:
    """Not there yet."""
    raise Unfit("native engine not there")
