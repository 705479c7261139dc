"""What the portable engine is made of, each as one checksum: words, powers, products, sums, draws.

A NaN has many spellings, and which one comes out is the processor's affair: all count as one.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.engine.portable.powers import raise_to_number
from backsight.engine.portable.products import multiply
from backsight.engine.portable.sums import add_all, add_rows, add_units, add_vector
from backsight.engine.portable.words import WORDS, apply_word
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats

DTYPES = ("float32", "float64")
EXPONENTS = (3, 7, -2, 0.5, 1.7)
SHAPES = ((4, 2, 3), (9, 17, 1), (70, 5, 12), (33, 13, 20))
"""Rows, inner length, columns: on both sides of every limit of the order."""


def hash_parts() -> Iterator[tuple[str, str]]:
    """Name and checksum of each part, in both dtypes."""
    for dtype in DTYPES:
        points = make_points(20_000, dtype)
        with np.errstate(all="ignore"):
            for word in WORDS:
                yield f"word {word}, {dtype}", hash_array(apply_word(word, points))
            for exponent in EXPONENTS:
                yield f"power {exponent}, {dtype}", hash_array(raise_to_number(points, exponent))
        for shape in SHAPES:
            yield from _hash_shape(shape, dtype)
        yield f"sum of a vector, {dtype}", hash_array(add_vector(make_numbers((9001,), dtype)))
        yield f"draw, {dtype}", hash_array(draw_uniform(1, "mask/1", 2, (1000,), dtype))


def make_points(count: int, dtype: str) -> Floats:
    """Numbers at which words are evaluated: of usual sizes and both signs, a tenth as many of all
    sizes that float32 has, and the special ones."""
    sizes = np.ldexp(make_numbers((count,), "float64"), np.arange(count) % 40 - 20)
    wide = np.ldexp(make_numbers((count // 10,), "float64"), np.arange(count // 10) % 276 - 148)
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -1.0]
    return np.concatenate([special, sizes, wide]).astype(dtype)


def make_numbers(shape: tuple[int, ...], dtype: str) -> Floats:
    """Numbers between -1 and 1 from whole numbers alone, which every machine has alike."""
    count = int(np.prod(shape))
    whole = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    numbers: Floats = (whole >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1
    return numbers.reshape(shape).astype(dtype)


def hash_array(array: Any) -> str:
    """A short checksum of an array, every NaN the same; of the little-endian bytes."""
    values = np.array(array)
    values[np.isnan(values)] = np.nan
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _hash_shape(shape: tuple[int, int, int], dtype: str) -> Iterator[tuple[str, str]]:
    rows, inner, columns = shape
    x, w = make_numbers((rows, inner), dtype), make_numbers((inner, columns), dtype)
    where = f"{rows} x {inner} x {columns}, {dtype}"
    yield f"product {where}", hash_array(multiply(x, w))
    u = make_numbers((rows, columns), dtype)
    yield f"product over rows {where}", hash_array(multiply(x.T, u, over_rows=True))
    for name, add in (("rows", add_rows), ("units", add_units), ("all", add_all)):
        yield f"sum over {name} {where}", hash_array(add(x))
