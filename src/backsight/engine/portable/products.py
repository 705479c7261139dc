"""Products of matrices in one order: along the inner axis, from first to last.

    (1 2) (5)   1*5 + 2*6, and of longer rows (((first + second) + third) + ...): each product and
          (6)   each sum is rounded once, nothing is fused

That is a sum of two arrays for each k, `out + a[:, k] b[k, :]`, which every language writes as a
loop over a row's vector. Two exceptions are faster in loops that hold all in registers: one output
unit adds by lanes, and a narrow product over rows adds as sums over rows do.
"""

import numpy as np

from backsight.engine.portable.sums import NARROW, add_lanes, add_row_blocks
from backsight.kernel.types import Floats


def multiply(a: Floats, b: Floats, *, over_rows: bool = False) -> Floats:
    """a @ b: (n, k), (k, m) -> (n, m). over_rows: a is the transpose of (rows, units)."""
    if a.shape[1] == 0:
        return np.zeros((a.shape[0], b.shape[1]), a.dtype)
    if over_rows:
        return _multiply_over_rows(a.T, b)
    if b.shape[1] == 1:
        return add_lanes(a.T * b)[:, None]
    return _multiply_chain(a, b)


def _multiply_over_rows(x: Floats, u: Floats) -> Floats:
    """x.T @ u: (rows, n), (rows, m) -> (n, m)."""
    if max(x.shape[1], u.shape[1]) > NARROW:
        return _multiply_chain(x.T, u)
    return add_row_blocks(x[:, :, None] * u[:, None, :], narrow=True)


def _multiply_chain(a: Floats, b: Floats) -> Floats:
    out: Floats = a[:, 0, None] * b[0]
    for k in range(1, a.shape[1]):
        out += a[:, k, None] * b[k]
    return out
