"""How one vector of numbers is laid out as the arrays that a user's update takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from backsight.kernel.document import Shape
from backsight.kernel.types import Array, Floats

ONLY_NAME = "w"
"""What an array is called that came without a name."""
NUMBERS = 8
"""In the vector, where the user says nothing of his arrays."""


@dataclass(frozen=True, kw_only=True)
class ArrayLayout:
    """The shapes of some arrays, by name, in the order in which they lie in the vector."""

    shapes: Mapping[str, Shape]
    """Of each array."""

    @property
    def size(self) -> int:
        """Numbers in all."""
        return sum(int(np.prod(shape)) for shape in self.shapes.values())

    def split(self, vector: Floats) -> dict[str, Floats]:
        """The arrays of a vector, each a copy of its own."""
        return {
            name: vector[part].reshape(shape).copy()
            for (name, shape), part in zip(self.shapes.items(), self.list_parts(), strict=True)
        }

    def list_parts(self) -> Iterator[slice]:
        """Where each array lies in the vector."""
        start = 0
        for shape in self.shapes.values():
            stop = start + int(np.prod(shape))
            yield slice(start, stop)
            start = stop

    def join(self, arrays: Mapping[str, Array]) -> Floats:
        """The vector of some arrays, in float64."""
        parts = [np.asarray(arrays[name], dtype=np.float64).ravel() for name in self.shapes]
        return np.concatenate(parts)

    def find_entry(self, place: int) -> tuple[str, tuple[int, ...]]:
        """The array and the place in it of a number of the vector."""
        for (name, shape), part in zip(self.shapes.items(), self.list_parts(), strict=True):
            if place < part.stop:
                index = np.unravel_index(place - part.start, shape) if shape else ()
                return name, tuple(int(i) for i in index)
        raise IndexError(place)


ONE_ARRAY = ArrayLayout(shapes={ONLY_NAME: (NUMBERS,)})
TWO_ARRAYS = ArrayLayout(shapes={"W1": (2, 3), "b1": (2,)})
"""For updates of several arrays at once: as many numbers."""
