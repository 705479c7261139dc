"""Compares numbers of ours with PyTorch's."""

from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats


class TorchComparison:
    """Compares numbers with PyTorch's. tolerance: of the largest."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = tolerance

    def require(self, what: str, ours: Any, theirs: Any, scale: float = 0.0) -> None:
        """Raise BadInput where they are farther apart. scale: the largest of their kind; their own
        largest if not given."""
        one, two = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
        two = two.reshape(one.shape) if one.size == two.size else two
        largest = scale or find_largest(two) or 1.0
        with np.errstate(invalid="ignore"):
            distance = np.abs(one - two) if one.shape == two.shape else np.array(np.inf)
        distance = np.where(
            np.isfinite(distance), distance, np.where(_match_entries(one, two), 0, np.inf)
        )
        if distance.size and distance.max() > self.tolerance * largest:
            place = np.unravel_index(int(distance.argmax()), distance.shape)
            raise BadInput(
                _(
                    "This network is not read, for {what} is another number here: {ours:.17g} at "
                    "{place}, and in PyTorch {theirs:.17g}."
                ).format(
                    what=what,
                    ours=one[place],
                    theirs=two[place],
                    place=list(map(int, place)),
                )
            )


def find_largest(array: Floats) -> float:
    """The largest size of its finite numbers; 0 where there is none."""
    finite = array[np.isfinite(array)]
    return float(np.max(np.abs(finite), initial=0.0))


def _match_entries(one: Floats, two: Floats) -> Any:
    return (one == two) | (np.isnan(one) & np.isnan(two)) if one.shape == two.shape else False
