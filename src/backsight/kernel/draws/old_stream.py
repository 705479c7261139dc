"""Streams of version 1: what NumPy's Generator made of the same raw numbers, to the bit.

Only what runs of that version drew. New runs draw by version 2 (`stream.py`); these rules stay so
that the runs recorded before it replay, and no release of NumPy can take them away.
"""

from collections.abc import Iterator

import numpy as np

from backsight.kernel.draws.raw import Words
from backsight.kernel.draws.stream import Shape, Stream
from backsight.kernel.draws.ziggurat import find_normals
from backsight.kernel.types import Floats, Integers

MOST_DRAWN = 2.0
"""Of normal draws that are truncated."""


class OldStream(Stream):
    """The draws of a (seed, purpose, step) as version 1 made them."""

    def __init__(self, seed: int, purpose: str, step: int = 0) -> None:
        super().__init__(seed, purpose, step)
        self._ahead: Words = np.empty(0, np.uint64)

    def draw_raw(self, shape: Shape = ()) -> Words:
        """64 random bits each; first those that normal draws looked at and did not need."""
        count = int(np.prod(shape))
        missing = max(0, count - len(self._ahead))
        raw = np.concatenate([self._ahead, self._bits.random_raw(missing)])
        self._ahead = raw[count:]
        return raw[:count].reshape(shape)

    def draw_normal(self, shape: Shape = ()) -> Floats:
        """By the ziggurat: most take one raw number, some take more."""
        count = int(np.prod(shape))
        normals, used = find_normals(self._look_ahead, count)
        self.draw_raw(used)
        return normals.reshape(shape)

    def _look_ahead(self, count: int) -> Words:
        """The next raw numbers, left where they are."""
        raw = self.draw_raw(count)
        self._ahead = np.concatenate([raw, self._ahead])
        return raw

    def draw_truncated_normal(self, shape: Shape = ()) -> Floats:
        """Those beyond 2 are drawn again, all together, until none is."""
        numbers = self.draw_normal(shape)
        while (beyond := np.abs(numbers) > MOST_DRAWN).any():
            numbers[beyond] = self.draw_normal(int(beyond.sum()))
        return numbers

    def draw_permutation(self, count: int) -> Integers:
        """From the last place on, each changes places with one that is not behind it.

        That one is drawn from 32 bits, the lower half of a raw number and then its upper one: as
        many bits as the place needs, again and again until they say no place behind it.
        """
        order = list(range(count))
        halves = self._draw_halves()
        for i in range(count - 1, 0, -1):
            mask = (1 << i.bit_length()) - 1
            while (j := next(halves) & mask) > i:
                pass
            order[i], order[j] = order[j], order[i]
        return np.array(order, dtype=np.int64)

    def _draw_halves(self) -> Iterator[int]:
        while True:
            for raw in self.draw_raw(256).tolist():
                yield raw & 0xFFFFFFFF
                yield raw >> 32
