"""Random states before an event, so that what is drawn in it is drawn again.

PyTorch's is taken before each event that may draw. Python's and NumPy's take longer: they are
taken with each snapshot, and before each event while anybody draws from them.
"""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.torch.library import import_torch


@dataclass(slots=True, eq=False)
class RandomStates:
    """Of PyTorch, its devices, Python and NumPy; None of those that were not taken."""

    torch: Any
    cuda: Any = None
    python: Any = None
    numpy: Any = None


class DrawsWatch:
    """Takes random states, and finds out who is drawn from."""

    def __init__(self) -> None:
        self._is_used = True
        self._latest: RandomStates | None = None

    def take(self) -> RandomStates:
        """Before an event."""
        return take_draws() if self._is_used else _take_of_torch()

    def look(self) -> RandomStates:
        """With a snapshot: all of them. What nobody has drawn from since the one before is not
        taken until the next."""
        states, latest = take_draws(), self._latest
        self._is_used = latest is None or not _are_others_same(states, latest)
        self._latest = states
        return states


def _take_of_torch() -> RandomStates:
    torch = import_torch()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    return RandomStates(torch=torch.get_rng_state(), cuda=cuda)


def take_draws() -> RandomStates:
    """All of them, as they are now."""
    own = _take_of_torch()
    return RandomStates(
        torch=own.torch, cuda=own.cuda, python=random.getstate(), numpy=np.random.get_state()
    )


def restore_draws(draws: RandomStates) -> None:
    """Put them back."""
    torch = import_torch()
    torch.set_rng_state(draws.torch)
    if draws.cuda is not None:
        torch.cuda.set_rng_state_all(draws.cuda)
    if draws.python is not None:
        random.setstate(draws.python)
    if draws.numpy is not None:
        np.random.set_state(draws.numpy)


def _are_others_same(one: RandomStates, two: RandomStates) -> bool:
    """Of Python and NumPy."""
    mine, theirs = one.numpy, two.numpy
    same = mine[0] == theirs[0] and mine[2:] == theirs[2:] and np.array_equal(mine[1], theirs[1])
    return bool(same and one.python == two.python)
