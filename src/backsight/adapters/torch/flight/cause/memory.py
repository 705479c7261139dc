"""Where numbers lie: by it they are followed through views and updates in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backsight.adapters.torch.library import import_torch


@dataclass(frozen=True, kw_only=True, eq=False)
class MemoryPlace:
    """Where numbers lie: their memory, and how they are ordered in it."""

    memory: int
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def locate(self, index: Sequence[int]) -> int:
        """Where an entry lies."""
        return self.offset + sum(i * s for i, s in zip(index, self.strides, strict=True))

    def find(self, location: int) -> tuple[int, ...] | None:
        """The entry that lies there; None where it is none of these."""
        left = location - self.offset
        index = [0] * len(self.shape)
        order = sorted(range(len(self.shape)), key=lambda d: -self.strides[d])
        for dimension in order:
            stride, size = self.strides[dimension], self.shape[dimension]
            if stride and size > 1:
                index[dimension] = left // stride
                left -= index[dimension] * stride
                if not 0 <= index[dimension] < size:
                    return None
        return tuple(index) if left == 0 else None


def is_plain(tensor: Any) -> bool:
    """Whether a tensor has memory of its own that can be looked at."""
    torch = import_torch()
    return tensor.layout is torch.strided and tensor.device.type != "meta"


def read_memory(tensor: Any) -> int:
    """The address of the memory that a tensor lies in, or is a part of."""
    pointer: int = tensor.untyped_storage().data_ptr()
    return pointer


def read_place(tensor: Any) -> MemoryPlace:
    """Where a tensor lies."""
    return MemoryPlace(
        memory=read_memory(tensor),
        offset=tensor.storage_offset(),
        shape=tuple(tensor.shape),
        strides=tuple(tensor.stride()),
    )
