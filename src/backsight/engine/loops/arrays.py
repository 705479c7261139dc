"""Where arrays lie: each is a part of a storage, row by row, and two that overlap are told apart
from two that do not.

A batch can be read where its rows stand among those of all the data, without a copy::

    row n of x = row rows[n] of what is given
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from backsight.engine.loops.representation import Index

LINE = 16
"""Numbers of the workspace that an array begins at a multiple of: 64 bytes of float32."""
WORK = "work"
"""The storage of all that is not given."""
SCRATCH = "scratch"
"""The storage of what each thread has for itself."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """storage: the array that is given, or `WORK`. offset: of the first entry. shape: of the array,
    row by row. is_chosen: whether its rows are some of the storage's, by their numbers."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    is_chosen: bool = False

    @property
    def behind(self) -> int:
        """The first place behind it."""
        return self.offset + math.prod(self.shape)

    @property
    def strides(self) -> tuple[int, ...]:
        """How far entries that follow each other along an axis are apart."""
        return tuple(math.prod(self.shape[k + 1 :]) for k in range(len(self.shape)))

    def find_start(self, index: Sequence[Index]) -> int:
        """Where in the storage an entry is, without what loops add."""
        return self.offset + sum(i.plus * s for i, s in zip(index, self.strides, strict=True))


@dataclass(kw_only=True)
class ArrayMap:
    """regions: by an array's name. size: of the workspace."""

    regions: dict[str, Region] = field(default_factory=dict)
    size: int = 0

    def place(self, name: str, storage: str, offset: int, shape: tuple[int, ...]) -> None:
        """Say where an array lies."""
        self.regions[name] = Region(storage=storage, offset=offset, shape=shape)

    def place_within(self, name: str, whole: str, offset: int, shape: tuple[int, ...]) -> None:
        """Say that an array is a part of another one. offset: of the part's first entry."""
        region = self.regions[whole]
        self.place(name, region.storage, region.offset + offset, shape)

    def reserve(self, name: str, shape: tuple[int, ...]) -> None:
        """Give an array room of its own in the workspace."""
        self.place(name, WORK, self.size, shape)
        self.size += -(-math.prod(shape) // LINE) * LINE

    @property
    def has_chosen(self) -> bool:
        """Whether rows of an array are read where they stand among all of the data."""
        return any(region.is_chosen for region in self.regions.values())

    def is_overlapping(self, one: str, two: str) -> bool:
        """Whether two arrays share an entry; names of single numbers only with themselves."""
        if one == two:
            return True
        a, b = self.regions.get(one), self.regions.get(two)
        if a is None or b is None or a.storage != b.storage:
            return False
        return a.offset < b.behind and b.offset < a.behind

    def find_overlaps(self) -> dict[str, list[str]]:
        """For each array those that share an entry with it, itself among them."""
        overlaps: dict[str, list[str]] = {}
        open_ones: list[str] = []
        for name, region in sorted(self.regions.items(), key=lambda r: (r[1].storage, r[1].offset)):
            open_ones = [n for n in open_ones if self.is_overlapping(n, name)]
            for other in open_ones:
                overlaps[other].append(name)
            overlaps[name] = [*open_ones, name]
            if region.behind > region.offset:
                open_ones.append(name)
        return overlaps
