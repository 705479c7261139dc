"""Forward mode: dual numbers carry the derivative by many weights at once through the equations.

Exact to rounding: every operation carries its own derivative along.

Source: Griewank and Walther 2008, "Evaluating derivatives", chapter 3."""

import numpy as np

from backsight.checks.methods._dual import DUAL, Dual
from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point

BLOCK = 2**21
"""How many numbers the tangents of the largest array of a block may have (16 MiB)."""


def _gradient(point: Point) -> Result:
    found = [np.zeros(0)]
    at_once = max(1, BLOCK // max(s.size for s in point.derivation.symbols.values()))
    for start in range(0, len(point.entries), at_once):
        block = point.entries[start : start + at_once]
        directions = np.zeros((len(block), point.theta.size))
        directions[np.arange(len(block)), block] = 1
        found.append(point.tape(Dual(point.theta, directions), words=DUAL)["L"].tangents)
    return Result(
        gradients=point.filled(np.concatenate(found)), passes=2.0 * len(point.entries),
        note=f"up to {at_once:,} directions at once",
    )  # fmt: skip


forward_mode = Method(name="forward_mode", gradient=_gradient)
