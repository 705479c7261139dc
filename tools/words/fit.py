"""Computes every constant of the words of formulas from the mathematics: python tools/words/fit.py

Prints each by its name, and says where the source has another. A polynomial interpolates at
Chebyshev's points, at 60 digits, and is rounded once: with n coefficients on [low, high] at

    (low + high) / 2 + (high - low) / 2 cos(π (2 k + 1) / 2 n),    k = 0 .. n - 1

Its interval reaches a ten-thousandth beyond where it is used, since what falls there is found by a
rounded number.
"""

import importlib
import sys
from collections.abc import Callable, Iterator

from mpmath import mp, mpf

DIGITS = 60
MARGIN = "1.0001"
WORDS = "backsight.kernel.words"
Numbers = tuple[float, ...]


def interpolate(function: Callable[[mpf], mpf], low: mpf, high: mpf, count: int) -> Numbers:
    """So many coefficients of a polynomial near the function, from that of x ** 0 on."""
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle + half * mp.cos(mp.pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    rows = mp.matrix([[x**j for j in range(count)] for x in points])
    solution = mp.lu_solve(rows, mp.matrix([function(x) for x in points]))
    return tuple(float(c) for c in solution)


def interpolate_squares(function: Callable[[mpf], mpf], end: mpf, count: int) -> Numbers:
    """A polynomial in x², up to a last x; the function is one of x."""
    return interpolate(lambda z: function(mp.sqrt(z)), mpf(10) ** -20, end * end, count)


def cut(x: mpf, bits: int) -> mpf:
    """A number's first bits, so that a product with a small whole number is exact."""
    scale = mpf(2) ** (bits - 1 - mp.floor(mp.log(abs(x), 2)))
    return mp.floor(x * scale) / scale


def split(x: mpf, bits: tuple[int, ...]) -> Numbers:
    """A number as a sum of numbers, each of so many bits, and the last of 53."""
    parts = []
    for count in (*bits, 0):
        parts.append(cut(x, count) if count else mpf(float(x)))
        x = x - parts[-1]
    return tuple(float(p) for p in parts)


# ---------------------------------------------------------------- what the polynomials are near to
def exp_rest(r: mpf) -> mpf:
    """(e^r - 1 - r) / r², by its series where the digits would be lost."""
    if abs(r) < mpf(10) ** -15:
        return mpf(1) / 2 + r / 6 + r * r / 24
    return (mp.exp(r) - 1 - r) / r**2


def log_rest(s: mpf) -> mpf:
    """(log((1 + s) / (1 - s)) / s - 2) / s²."""
    return (2 * mp.atanh(s) / s - 2) / s**2


def tanh_rest(x: mpf) -> mpf:
    """(tanh(x) / x - 1) / x²."""
    return (mp.tanh(x) / x - 1) / x**2


def sin_rest(r: mpf) -> mpf:
    """(sin(r) / r - 1) / r²."""
    return (mp.sin(r) / r - 1) / r**2


def cos_rest(r: mpf) -> mpf:
    """((cos(r) - 1) / r² + 1/2) / r²."""
    return ((mp.cos(r) - 1) / r**2 + mpf(1) / 2) / r**2


def erf_rest(x: mpf) -> mpf:
    """erf(x) / x - 1."""
    return mp.erf(x) / x - 1


def erf_far(u: mpf) -> mpf:
    """(1 - erf(a)) e^(a²), with u from -1 for a = 6 to 1 for a = 1."""
    middle, half = (mpf(3) / 4 + mpf(1) / 3) / 2, (mpf(3) / 4 - mpf(1) / 3) / 2
    a = 3 / (u * half + middle) - 3
    return mp.erfc(a) * mp.exp(a * a)


def list_digits(places: int) -> Numbers:
    """Digits of 24 bits of 2/π, behind the four zeros of the places from -3 to 0."""
    digits = [0.0] * 4
    with mp.workdps(places * 8 + 20):
        rest = 2 / mp.pi
        for _ in range(places):
            rest = rest * 2**24
            digits.append(float(mp.floor(rest)))
            rest = rest - mp.floor(rest)
    return tuple(digits)


def split_half_pi() -> Numbers:
    """π/2 rounded, in a part of 26 bits and another; and what that lacks."""
    whole = mpf(float(mp.pi / 2))
    first, second = split(whole, (26,))
    return (first, second, float(mp.pi / 2 - whole))


def compute_constants() -> Iterator[tuple[str, str, Numbers]]:
    """Module, name in it, and value of each constant."""
    margin, ln2 = mpf(MARGIN), mp.log(2)
    root = 3 - 2 * mp.sqrt(2)  # s of 1 + f = √2
    for kind, bits, counts in (("SINGLE", (13,), (6, 4, 4)), ("DOUBLE", (32,), (11, 8, 8))):
        end = ln2 / 2 * margin
        yield "precision", f"{kind}.ln2", split(ln2, bits)
        yield "precision", f"{kind}.exp", interpolate(exp_rest, -end, end, counts[0])
        yield "precision", f"{kind}.log", interpolate_squares(log_rest, root * margin, counts[1])
        yield "precision", f"{kind}.tanh", interpolate_squares(tanh_rest, mpf("0.35"), counts[2])
    quarter = mp.pi / 4 * margin
    yield "sin", "SIN", interpolate_squares(sin_rest, quarter, 7)
    yield "sin", "COS", interpolate_squares(cos_rest, quarter, 6)
    yield "sin", "HALF_PI", split(mp.pi / 2, (33, 33, 33))
    yield "far_angle", "TWO_OVER_PI.values", list_digits(49)
    yield "far_angle", "HALF_PI_SPLIT", split_half_pi()
    yield "erf", "NEAR", interpolate_squares(erf_rest, mp.sqrt(margin), 13)
    yield "erf", "OUTSIDE", interpolate(erf_far, mpf(-1), mpf(1), 16)


def read_constant(module: str, name: str) -> Numbers:
    """What stands in the source."""
    value = importlib.import_module(f"{WORDS}.{module}")
    for part in name.split("."):
        value = getattr(value, part)
    return tuple(value)


def list_constants() -> list[tuple[str, Numbers, Numbers]]:
    """Name, value from the mathematics, and value in the source, of each constant."""
    with mp.workdps(DIGITS):
        found = list(compute_constants())
    return [(f"{m}.{n}", numbers, read_constant(m, n)) for m, n, numbers in found]


if __name__ == "__main__":
    wrong = 0
    for title, computed, written in list_constants():
        print(f"{title} = (")
        for at, number in enumerate(computed):
            stands = written[at] if at < len(written) else None
            print(f"    {number!r}," + ("" if stands == number else f"  # not {stands!r}"))
        print(")")
        wrong += computed != written
    print(f"{wrong} of the constants stand otherwise in the source.")
    sys.exit(1 if wrong else 0)
