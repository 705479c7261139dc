"""Numbers to try a word of formulas on: where words change their rule, and all others.

a third     any bits at all: every size of number, and some that are none
a third     over the range in which the word is no constant
a third     where a word loses digits most easily: near 1 for log, near multiples of π/2 for sin
the first   the edges below, and their neighbors
"""

import math

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating]
RANGES = {"exp": 746.0, "expm1": 746.0, "log": 40.0, "log1p": 40.0}
RANGES |= {"tanh": 22.0, "sin": 40.0, "cos": 40.0, "erf": 6.5}
EDGES = (0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 2.0, 0.5, -0.5)
EDGES += (0.35, -0.35, 0.4142, -0.2928, math.sqrt(0.5), math.sqrt(2.0), 6.0, -6.0, 10.0, 20.0)
EDGES += (709.782712893384, 709.9, 710.0, -708.3964185322641, -745.1332191019411, -746.0, -40.0)
EDGES += (88.72283905206835, 88.8, 89.0, -87.33654475055310, -103.97207708399179, -104.0, -18.0)
EDGES += (2.0**20, -(2.0**20), 1e22, 1e300, math.pi, math.pi / 2, math.pi / 4, 255 * math.pi)
EDGES += (6381956970095103 * 2.0**797, 16367173 * 2.0**72)
"""The last two are the float64 and the float32 nearest to a multiple of π/2."""


def make_inputs(name: str, dtype: str, count: int) -> Numbers:
    """So many numbers for a word. Shape (count,)."""
    generator = np.random.default_rng(7)
    third = count // 3
    bits = np.frombuffer(generator.bytes(third * np.dtype(dtype).itemsize), dtype)
    wide = RANGES[name] * (2.0 * generator.random(third) - 1.0)
    hard = find_hard_numbers(name, generator.random((3, count - 2 * third)))
    with np.errstate(over="ignore"):
        numbers = np.concatenate([bits, wide.astype(dtype), hard.astype(dtype)])
    edges = list_edges(dtype)[:count]
    numbers[: len(edges)] = edges
    return numbers


def list_edges(dtype: str) -> Numbers:
    """The edges, their neighbors, and the ends of a kind of numbers."""
    limits = np.finfo(dtype)
    ends = (limits.max, limits.tiny, limits.smallest_subnormal)
    with np.errstate(over="ignore", invalid="ignore"):
        edges = np.array([*EDGES, *ends, *(-e for e in ends)], dtype)
        up, down = (np.nextafter(edges, np.array(e, dtype)) for e in (np.inf, -np.inf))
    return np.concatenate([edges, up, down])


def find_hard_numbers(name: str, draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers at which digits are lost. draws: (3, n), from 0 to 1."""
    size = 2.0 ** (-40.0 * draws[0]) * np.where(draws[1] < 0.5, -1.0, 1.0)
    if name in ("sin", "cos"):
        quarters = np.floor(2.0 ** (60.0 * draws[0])) * np.where(draws[1] < 0.5, -1.0, 1.0)
        return quarters * (math.pi / 2)
    if name == "log":
        return 1.0 + size * draws[2]
    if name == "log1p":
        return np.where(draws[2] < 0.5, size, np.abs(size) - 1.0)
    return size * draws[2]
