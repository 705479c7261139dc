"""A stream: the draws of one purpose at one step, in order."""

from collections.abc import Sequence
from math import prod
from typing import Any, TypeAlias

import numpy as np

from backsight.kernel.draws.raw import Words, make_bits
from backsight.kernel.draws.shape import to_normal, to_order, to_truncated_normal, to_uniform
from backsight.kernel.types import Floats, Integers

Shape: TypeAlias = int | tuple[int, ...]


class Stream:
    """Raw numbers of a (seed, purpose, step) and what is made of them: one raw number a draw.

    Version 2 (docs/decisions/0024). A number whose shape is () comes as an array of no axes.
    """

    def __init__(self, seed: int, purpose: str, step: int = 0) -> None:
        self._bits = make_bits(seed, purpose, step)

    def draw_raw(self, shape: Shape = ()) -> Words:
        """64 random bits each."""
        return np.asarray(self._bits.random_raw(_measure(shape))).reshape(shape)

    def draw_uniform(self, shape: Shape = ()) -> Floats:
        """Shares in [0, 1)."""
        return to_uniform(self.draw_raw(_measure(shape))).reshape(shape)

    def draw_between(self, low: float, high: float, shape: Shape = ()) -> Floats:
        """Evenly from `low` on and below `high`."""
        return low + (high - low) * self.draw_uniform(shape)

    def draw_normal(self, shape: Shape = ()) -> Floats:
        """Of mean 0 and variance 1."""
        return to_normal(self.draw_raw(_measure(shape))).reshape(shape)

    def draw_truncated_normal(self, shape: Shape = ()) -> Floats:
        """Normal draws between -2 and 2, as if those beyond were drawn again."""
        return to_truncated_normal(self.draw_raw(_measure(shape))).reshape(shape)

    def draw_permutation(self, count: int) -> Integers:
        """The numbers 0 … count-1 in an order of their own."""
        return to_order(self.draw_raw(count))

    def draw_integers(self, low: int, high: int, shape: Shape = ()) -> Integers:
        """Whole numbers from `low` on and below `high`, each as likely as any other.

        The rest of a raw number by how many there are. The last raw numbers of the 2^64, too few
        to go round, are left out.
        """
        count, wanted = high - low, _measure(shape)
        last = np.uint64(2**64 - 2**64 % count - 1)
        raw = self.draw_raw(wanted)
        while not (fits := raw <= last).all():
            raw = np.concatenate([raw[fits], self.draw_raw(int((~fits).sum()))])
        return (low + (raw % np.uint64(count)).astype(np.int64)).reshape(shape)

    def draw_choice(self, values: Sequence[Any], shape: Shape = ()) -> Any:
        """One of some values, each as likely as any other; an array of them for a shape."""
        places = self.draw_integers(0, len(values), shape)
        return np.asarray(values)[places] if shape else values[int(places)]


def _measure(shape: Shape) -> int:
    """How many numbers an array of a shape holds."""
    return shape if isinstance(shape, int) else prod(shape)
