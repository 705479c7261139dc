"""Memory for copies of what a loop hands about, apart from the loop's own.

    slab  32 MB  │ slot │ slot │ slot │ …            a batch a slot; free ones are taken again

Batches that are held where they lie, or copied beside the loop's arrays, leave its allocator other
memory than it would have had: such whose pages the processor no longer knows. With 128 rows of a
784-512-512-10 that alone took 8 to 23 percent of a step. NumPy asks for large pages for what it
allocates in one piece, where the system has them; a copy into a slab takes 2 percent.
"""

from typing import Any

import numpy as np

from backsight.adapters.torch.library import import_torch

SLAB = 32 * 2**20
"""Bytes of memory asked for at once. What nobody has written to takes none."""
LINE = 64
"""Bytes at whose multiples slots begin."""


class CopySlot:
    """A place for a copy. tensor: the copy, or the last one."""

    def __init__(self, memory: Any, size: int) -> None:
        self.size, self._memory = size, memory
        self._kind: tuple[Any, Any] | None = None
        self.tensor: Any = None

    def fill(self, tensor: Any) -> None:
        """Copy a tensor into it."""
        kind = (tensor.dtype, tensor.shape)
        if kind != self._kind:
            part = self._memory[: tensor.nbytes]
            self.tensor, self._kind = part.view(tensor.dtype).view(tensor.shape), kind
        self.tensor.copy_(tensor)


class CopyMemory:
    """Makes copies, and takes back the slots of those that nobody asks for."""

    def __init__(self) -> None:
        self._free: dict[int, list[CopySlot]] = {}
        self._slab: Any = None
        self._begin = 0

    def copy(self, tensor: Any) -> CopySlot:
        """A tensor without a graph, copied. What is not plain memory of the CPU is cloned."""
        torch = import_torch()
        if (
            type(tensor) is not torch.Tensor
            or not tensor.is_cpu
            or tensor.layout is not torch.strided
            or not tensor.is_contiguous()
            or tensor.is_quantized
            or tensor.is_inference()
            or not tensor.nbytes
        ):
            return _make_clone(tensor)
        size = round_up(tensor.nbytes)
        free = self._free.get(size)
        slot = free.pop() if free else self._take(size)
        slot.fill(tensor)
        return slot

    def take_back(self, slot: CopySlot) -> None:
        """A slot whose copy nobody asks for any more."""
        if slot.size:
            self._free.setdefault(slot.size, []).append(slot)

    def _take(self, size: int) -> CopySlot:
        if self._slab is None or self._begin + size > len(self._slab):
            slab = np.empty(max(size, SLAB), np.uint8)
            self._slab, self._begin = import_torch().from_numpy(slab), 0
        begin, self._begin = self._begin, self._begin + size
        return CopySlot(self._slab[begin : begin + size], size)


def _make_clone(tensor: Any) -> CopySlot:
    slot = CopySlot(None, 0)
    slot.tensor = tensor.clone()
    return slot


def round_up(count: int) -> int:
    """Bytes of the slot for a copy of so many: an eighth more at the most, or a line; so batches of
    nearly one size take each other's slots."""
    step = max(LINE, 1 << max(0, count.bit_length() - 4))
    return -(-count // step) * step
