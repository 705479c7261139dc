"""How far each word of formulas is from the mathematics: python tools/words/measure.py [COUNT]

Prints for both dtypes the largest error in units in the last place, and where it is, over COUNT
numbers (20,000), against mpmath at 140 bits.

    exp     float32   0.93 at -0.34657
"""

import math
import sys
from dataclasses import dataclass

import numpy as np
from mpmath import mp, mpf
from word_inputs import Numbers, make_inputs

from backsight.kernel.words import NAMES, evaluate_word

BITS = 140
FAR = {"exp": -800.0, "expm1": -800.0, "tanh": 400.0, "erf": 30.0}
"""Where a word has long been constant, and mpmath would work for nothing."""


@dataclass(frozen=True, kw_only=True)
class WordError:
    """ulp: the largest error in units in the last place of the true value; at: the number."""

    ulp: float
    at: float


def measure_word(name: str, values: Numbers, results: Numbers) -> WordError:
    """The largest error of a word's results; infinite where one is another kind of number."""
    worst, limits = WordError(ulp=0.0, at=0.0), np.finfo(values.dtype)
    with mp.workprec(BITS):
        for x, y in zip(values.tolist(), results.tolist(), strict=True):
            error = measure_number(name, x, y, limits)
            if error > worst.ulp:
                worst = WordError(ulp=error, at=x)
    return worst


def measure_number(name: str, x: float, y: float, limits: "np.finfo[np.floating]") -> float:
    """The error of one result, in units in the last place."""
    true = compute_true(name, x)
    if isinstance(true, float):
        same = y == true and math.copysign(1.0, y) == math.copysign(1.0, true)
        return 0.0 if same or (math.isnan(y) and math.isnan(true)) else math.inf
    if math.isnan(y):
        return math.inf
    # Beyond the largest number stands the one that would come next.
    behind = mpf(float(limits.max)) + unit_of_largest(limits)
    y_exact = mpf(math.copysign(1.0, y)) * behind if math.isinf(y) else mpf(y)
    true = max(min(true, behind), -behind)
    return float(abs(y_exact - true) / find_unit(true, limits))


def unit_of_largest(limits: "np.finfo[np.floating]") -> mpf:
    """How far the largest numbers are apart."""
    return mp.ldexp(1, int(limits.maxexp) - 1 - int(limits.nmant))


def find_unit(true: mpf, limits: "np.finfo[np.floating]") -> mpf:
    """How far the numbers of a kind are apart where a value lies."""
    if not true:
        return mp.ldexp(1, int(limits.minexp) - int(limits.nmant))
    place = max(int(mp.floor(mp.log(abs(true), 2))), int(limits.minexp))
    return mp.ldexp(1, place - int(limits.nmant))


def compute_true(name: str, x: float) -> float | mpf:
    """The value of a word; a float where it is exact, infinite or none."""
    if x == 0.0 or not math.isfinite(x):
        return compute_edge(name, x)
    if name in ("log", "log1p") and (end := 0.0 if name == "log" else -1.0) >= x:
        return -math.inf if x == end else math.nan
    if abs(x) > abs(FAR.get(name, math.inf)) and (x < 0 or name in ("tanh", "erf")):
        x = math.copysign(FAR[name], x)
    return getattr(mp, name)(mpf(x))


def compute_edge(name: str, x: float) -> float:
    """The value at 0, -0, infinity, -infinity, or of no number."""
    at_zero = {"exp": 1.0, "cos": 1.0, "log": -math.inf}
    if x == 0.0:
        return at_zero.get(name, x)
    if math.isnan(x) or name in ("sin", "cos"):
        return math.nan
    if name in ("tanh", "erf"):
        return math.copysign(1.0, x)
    if x > 0:
        return math.inf
    return {"exp": 0.0, "expm1": -1.0}.get(name, math.nan)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    for name in NAMES:
        for dtype in ("float32", "float64"):
            numbers = make_inputs(name, dtype, count)
            error = measure_word(name, numbers, evaluate_word(name, numbers))
            print(f"{name:7} {dtype}  {error.ulp:5.2f} at {error.at!r}")
