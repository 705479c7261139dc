"""Random states before an event, so that what is drawn in it is drawn again.

They are taken only of generators that such events draw from. In the first steps, and with each
snapshot, all are taken before and after, and what differs was drawn from.
"""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.torch.library import import_torch

LEARNING = 8
"""The first steps, in which it is looked at what draws."""
GENERATORS = ("torch", "cuda", "python", "numpy")


@dataclass(slots=True, eq=False)
class DrawStates:
    """Of PyTorch, its devices, Python and NumPy; None of those that were not taken."""

    torch: Any = None
    cuda: Any = None
    python: Any = None
    numpy: Any = None


class DrawsWatch:
    """Finds out which events draw from what, and takes the states of that."""

    def __init__(self) -> None:
        self.is_learning = True
        """Whether it is being looked at."""
        self._uses: dict[str, set[str]] = {}

    def take(self, kind: str) -> DrawStates | None:
        """Before an event of a kind; None where such draw nothing."""
        if self.is_learning:
            return take_draws()
        uses = self._uses.get(kind)
        return _take(uses) if uses else None

    def look(self, kind: str, before: DrawStates | None) -> None:
        """After it, while it is being looked at."""
        if before is None:
            return
        now, uses = take_draws(), self._uses.setdefault(kind, set())
        uses |= {n for n in GENERATORS if not _are_same(getattr(before, n), getattr(now, n))}


def _take(names: set[str]) -> DrawStates:
    torch, states = import_torch(), DrawStates()
    if "torch" in names:
        states.torch = torch.get_rng_state()
    if "cuda" in names and torch.cuda.is_initialized():
        states.cuda = torch.cuda.get_rng_state_all()
    if "python" in names:
        states.python = random.getstate()
    if "numpy" in names:
        states.numpy = np.random.get_state()
    return states


def take_draws() -> DrawStates:
    """All of them, as they are now."""
    return _take(set(GENERATORS))


def restore_draws(draws: DrawStates) -> None:
    """Put back what was taken."""
    torch = import_torch()
    if draws.torch is not None:
        torch.set_rng_state(draws.torch)
    if draws.cuda is not None:
        torch.cuda.set_rng_state_all(draws.cuda)
    if draws.python is not None:
        random.setstate(draws.python)
    if draws.numpy is not None:
        np.random.set_state(draws.numpy)


def _are_same(one: Any, two: Any) -> bool:
    """Of two states of one generator."""
    if hasattr(one, "shape"):
        return bool((one == two).all())
    if isinstance(one, list | tuple) and any(hasattr(part, "shape") for part in one):
        return len(one) == len(two) and all(map(_are_same, one, two))
    return bool(one == two)
