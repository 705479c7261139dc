"""One way to do a workload, and the words in which it says that it cannot."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Contender(Protocol):
    """Made for one workload, with all that can be prepared prepared.

    chunk: it works in multiples of so many units. part: of a unit of work that one is for it, where
    the whole would take too long (its times are scaled up by it).
    """

    chunk: int
    part: float

    def run(self, count: int) -> Iterable[Any]:
        """Do so many units more, and have finished them on return; the numbers that came of them
        (of training: each step's loss, before its update)."""


Maker = Callable[[Any], Contender]
"""What each file of a contest's folder offers as `contender`."""


class Unfit(Exception):
    """The workload cannot be expressed, or something is not there. The message says why."""


def numbers(found: Iterable[Any]) -> NDArray[np.float64]:
    """What a contender's run returned, of whatever library, as one vector."""
    return np.concatenate([np.ravel(np.asarray(v, np.float64)) for v in found])
