"""Backsight's native loop over the changed weights, of the extra `fast`."""

from contender import Unfit
from peers.gradient.backsight_numpy import Central
from workloads import Gradient

from backsight.native.available import describe_missing


def contender(work: Gradient) -> Central:
    """Prepared for the batch; compiled when it first runs."""
    if missing := describe_missing():
        raise Unfit(missing)
    return Central(work, native=True)
