"""The words a formula may use besides + - * / ** @ and comparisons.

Arrays are batch first: (rows, units). "Units" runs over the last axis, "rows" over the first.
What stands here is NumPy; `kernel.libraries` gives the same words in other array libraries.
Plain Python numbers stay plain Python numbers, so that a learning rate or a step counter
never widens a float32 array.
"""

import functools
import math
import operator

import numpy as np

from backsight.kernel.erf import erf
from backsight.kernel.types import Array

__all__ = [
    "add_up",
    "cos",
    "erf",
    "exp",
    "expm1",
    "floor",
    "log",
    "log1p",
    "max_units",
    "maximum",
    "minimum",
    "pack",
    "pi",
    "sign",
    "sin",
    "sqrt",
    "sum_rows",
    "sum_units",
    "tanh",
    "total",
    "where",
]

pi = math.pi


def is_number(x: object) -> bool:
    """Whether x is a plain Python number: a setting, a rate, a counter, a count of rows."""
    return type(x) in (int, float)


def exp(x: Array) -> Array:
    """e to the power x."""
    return math.exp(x) if is_number(x) else np.exp(x)


def expm1(x: Array) -> Array:
    """e to the power x, minus 1, exact near 0."""
    return math.expm1(x) if is_number(x) else np.expm1(x)


def log(x: Array) -> Array:
    """Natural logarithm."""
    return math.log(x) if is_number(x) else np.log(x)


def log1p(x: Array) -> Array:
    """Natural logarithm of 1 + x, exact near 0."""
    return math.log1p(x) if is_number(x) else np.log1p(x)


def sqrt(x: Array) -> Array:
    """Square root."""
    return math.sqrt(x) if is_number(x) else np.sqrt(x)


def tanh(x: Array) -> Array:
    """Hyperbolic tangent."""
    return math.tanh(x) if is_number(x) else np.tanh(x)


def cos(x: Array) -> Array:
    """Cosine of an angle in radians."""
    return math.cos(x) if is_number(x) else np.cos(x)


def sin(x: Array) -> Array:
    """Sine of an angle in radians."""
    return math.sin(x) if is_number(x) else np.sin(x)


def floor(x: Array) -> Array:
    """The largest whole number not above x."""
    return math.floor(x) if is_number(x) else np.floor(x)


def sign(x: Array) -> Array:
    """-1, 0 or 1."""
    return (x > 0) - (x < 0) if is_number(x) else np.sign(x)


def maximum(x: Array, y: Array) -> Array:
    """The larger of two, entry by entry."""
    return max(x, y) if is_number(x) and is_number(y) else np.maximum(x, y)


def minimum(x: Array, y: Array) -> Array:
    """The smaller of two, entry by entry."""
    return min(x, y) if is_number(x) and is_number(y) else np.minimum(x, y)


def where(test: Array, yes: Array, no: Array) -> Array:
    """`yes` where the test holds, `no` elsewhere, in floating point."""
    if type(test) is bool:
        return yes if test else no
    return np.where(test, *(float(v) if is_number(v) else v for v in (yes, no)))


def sum_units(x: Array) -> Array:
    """Sum over the units of each row: (rows, units) -> (rows, 1). As a product with a column of
    ones, which is faster than adding along short rows."""
    return np.matmul(x, np.ones((x.shape[1], 1), x.dtype))


def max_units(x: Array) -> Array:
    """The largest unit of each row: (rows, units) -> (rows, 1). Over columns, which is four
    times as fast as along short rows."""
    return np.maximum.reduce(np.ascontiguousarray(x.T), axis=0)[:, None]


def sum_rows(x: Array) -> Array:
    """Sum over the rows: (rows, units) -> (units,). As a product with a row of ones, which
    is three times as fast as adding row by row."""
    return np.matmul(np.ones(len(x), x.dtype), x)


def total(x: Array) -> Array:
    """Sum over all entries."""
    return np.add.reduce(x, axis=None)


def add_up(*terms: Array) -> Array:
    """The sum of some terms, from the first to the last."""
    return functools.reduce(operator.add, terms)


def pack(*arrays: Array) -> Array:
    """All entries of some arrays, one after the other, as one vector."""
    return np.concatenate([a.ravel() for a in arrays])
