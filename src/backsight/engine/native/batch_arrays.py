"""The batch of a step whose rows compiled code has read where they stand among all of the data."""

from collections.abc import Iterator, Mapping

import numpy as np

from backsight.kernel.types import Array, Integers


class BatchArrays(Mapping[str, Array]):
    """arrays: what is there, by name, random numbers too. whole: of what is not, all of the data;
    rows: the numbers of the step's. A copy is made when somebody asks."""

    def __init__(self, arrays: dict[str, Array], whole: Mapping[str, Array]) -> None:
        self.arrays, self.whole = arrays, whole
        self.rows: Integers = np.zeros(0, np.int64)

    def __getitem__(self, name: str) -> Array:
        if name in self.whole:
            taken: Array = self.whole[name].take(self.rows, 0)
            return taken
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        yield from {**self.arrays, **self.whole}

    def __len__(self) -> int:
        return len({**self.arrays, **self.whole})
