"""Whether a product done in parts has the bits of the whole one.

In which order BLAS adds up an entry follows from shapes and addresses alone, and is its own affair:
for most shapes that of a part is that of the whole, for some small ones it is not. So the two are
compared on random numbers, once for each shape. An order that differs gives other roundings in
thousands of entries: that none of them shows is out of the question.

    whole   left @ right                        128 x 784 @ 784 x 512
    parts   left @ right[:, :256], left @ right[:, 256:]      equal to the bit?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from backsight.kernel.streams import stream
from backsight.kernel.types import Array
from backsight.native.blas import Routine, load_product

ROW_MAJOR, PLAIN, TURNED = 101, 111, 112
"""What BLAS calls matrices row by row, as they are, and transposed."""
UNIT = 16
"""Rows or columns that a part has a multiple of, so that BLAS does each entry of it as in the whole
product."""
LINE = 64
"""Bytes whose multiples are all the same to BLAS."""


@dataclass(frozen=True, kw_only=True)
class CutProduct:
    """(m, k) times (k, n). transposed: of each operand, whether it lies so. alignments: bytes that
    left, right and target lie behind a multiple of 64. columns: whether it is cut between columns,
    else between rows."""

    sizes: tuple[int, int, int]
    transposed: tuple[bool, bool]
    alignments: tuple[int, int, int]
    columns: bool


def find_bounds(length: int, part: int, parts: int) -> tuple[int, int]:
    """First and behind of one part of so many rows or columns; the same where there is none.

    find_bounds(100, 0, 2), find_bounds(100, 1, 2)     (0, 48), (48, 100)
    """
    ends = [(length * p // parts + UNIT // 2) // UNIT * UNIT for p in (part, part + 1)]
    return min(ends[0], length), length if part + 1 == parts else min(ends[1], length)


@cache
def is_same_in_parts(
    routine: Routine, dtype: str, product: CutProduct, bounds: tuple[tuple[int, int], ...]
) -> bool:
    """Whether the parts, each from a first row or column to one behind, make the whole to the bit.
    BLAS is to use one thread meanwhile."""
    (m, k, n), (left_turned, right_turned) = product.sizes, product.transposed
    random = stream(m + 3 * k + 5 * n, "product parts")
    left = _make_at((k, m) if left_turned else (m, k), dtype, product.alignments[0])
    right = _make_at((n, k) if right_turned else (k, n), dtype, product.alignments[1])
    for operand in (left, right):
        operand[...] = random.draw_between(-1, 1, operand.shape)
    outcomes = []
    for parts in (((0, n if product.columns else m),), bounds):
        target = _make_at((m, n), dtype, product.alignments[2])
        _multiply(routine, product, (left, right, target), parts)
        outcomes.append(target)
    return bytes(outcomes[0]) == bytes(outcomes[1])


def _multiply(
    routine: Routine,
    product: CutProduct,
    arrays: tuple[Array, ...],
    parts: Sequence[tuple[int, int]],
) -> None:
    left, right, target = arrays
    gemm = load_product(routine.address, target.dtype.name, wide=routine.wide)
    (m, k, n), size = product.sizes, target.itemsize
    orders = [TURNED if t else PLAIN for t in product.transposed]
    for first, behind in (p for p in parts if p[0] < p[1]):
        row, column = (0, first) if product.columns else (first, 0)
        rows, columns = (m, behind - first) if product.columns else (behind - first, n)
        at_left = row * (1 if product.transposed[0] else k)
        at_right = column * (k if product.transposed[1] else 1)
        gemm(
            *(ROW_MAJOR, *orders, rows, columns, k, 1.0),
            *(left.ctypes.data + size * at_left, left.shape[1]),
            *(right.ctypes.data + size * at_right, right.shape[1], 0.0),
            *(target.ctypes.data + size * (row * n + column), n),
        )


def _make_at(shape: tuple[int, ...], dtype: str, alignment: int) -> Array:
    """Zeros that begin so many bytes behind a multiple of 64."""
    kind = np.dtype(dtype)
    memory = np.zeros(int(np.prod(shape)) * kind.itemsize + 2 * LINE, np.uint8)
    start = -memory.ctypes.data % LINE + alignment
    return memory[start : start + memory.size - 2 * LINE].view(kind).reshape(shape)
