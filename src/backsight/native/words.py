"""The words of formulas for one number, in float32 and in float64, without a call to a library, so
that a loop over them becomes a loop over the processor's vectors.

Each is a polynomial after the range of its argument was made small, within 2 units in the last
place of the true value; what is not finite goes in and comes out as NumPy has it. The coefficients
of exp, log and tanh are those of Cephes (S. L. Moshier, netlib.org/cephes).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from backsight.kernel import erf as error_function
from backsight.native.memory import to_bits, to_float

EXACT: dict[str, Any] = {"fastmath": {"contract"}, "error_model": "numpy", "forceinline": True}
"""How a word is compiled: nothing is reordered, since each relies on its order."""

f, d = np.float32, np.float64
i, j = np.int32, np.int64


@njit(**EXACT)
def exp_f(x):
    """e to the power x, float32."""
    y = x if x < f(88.72284) else f(88.72284)
    y = y if y > f(-86.9) else f(-86.9)
    k = y * f(1.4426950408889634)
    n = i(k + (f(0.5) if k > f(0) else f(-0.5)))
    m = f(n)
    r = y - m * f(0.693359375)
    r = r - m * f(-2.12194440e-4)
    p = f(1.9875691500e-4)
    p = p * r + f(1.3981999507e-3)
    p = p * r + f(8.3334519073e-3)
    p = p * r + f(4.1665795894e-2)
    p = p * r + f(1.6666665459e-1)
    p = p * r + f(5.0000001201e-1)
    p = p * r * r + r + f(1)
    p = p * to_float(i((n + i(126)) << i(23))) * f(2)
    p = p if x > f(-86.9) else f(0)
    p = p if x < f(88.72284) else f(np.inf)
    return p if x == x else x


@njit(**EXACT)
def exp_d(x):
    """e to the power x, float64: the Taylor polynomial of degree 13 on |r| <= ln 2 / 2."""
    y = x if x < 709.782712893384 else 709.782712893384
    y = y if y > -708.0 else -708.0
    k = y * 1.4426950408889634
    n = j(k + (0.5 if k > 0.0 else -0.5))
    m = d(n)
    r = y - m * 6.93145751953125e-1
    r = r - m * 1.42860682030941723212e-6
    p = 1.6059043836821613e-10
    p = p * r + 2.08767569878681e-09
    p = p * r + 2.505210838544172e-08
    p = p * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 1.984126984126984e-04
    p = p * r + 1.388888888888889e-03
    p = p * r + 8.333333333333333e-03
    p = p * r + 4.1666666666666664e-02
    p = p * r + 1.6666666666666666e-01
    p = p * r + 0.5
    p = p * r * r + r + 1.0
    p = p * to_float(j((n + j(1022)) << j(52))) * 2.0
    p = p if x > -708.0 else 0.0
    p = p if x < 709.782712893384 else np.inf
    return p if x == x else x


@njit(**EXACT)
def log_f(x):
    """The natural logarithm, float32."""
    small = x < f(1.17549435e-38)
    y = x * f(8388608.0) if small else x
    bits = to_bits(y)
    e = f(i(bits >> i(23)) - i(126)) - (f(23) if small else f(0))
    m = to_float(i((bits & i(0x007FFFFF)) | i(0x3F000000)))
    low = m < f(0.707106781186547524)
    e = e - (f(1) if low else f(0))
    m = (m + m if low else m) - f(1)
    z = m * m
    p = f(7.0376836292e-2)
    p = p * m + f(-1.1514610310e-1)
    p = p * m + f(1.1676998740e-1)
    p = p * m + f(-1.2420140846e-1)
    p = p * m + f(1.4249322787e-1)
    p = p * m + f(-1.6668057665e-1)
    p = p * m + f(2.0000714765e-1)
    p = p * m + f(-2.4999993993e-1)
    p = p * m + f(3.3333331174e-1)
    p = p * m * z
    p = p + e * f(-2.12194440e-4) - f(0.5) * z
    p = m + p + e * f(0.693359375)
    p = p if x < f(np.inf) else x
    p = p if x > f(0) else (f(-np.inf) if x == f(0) else f(np.nan))
    return p


@njit(**EXACT)
def log_d(x):
    """The natural logarithm, float64."""
    small = x < 2.2250738585072014e-308
    y = x * 4503599627370496.0 if small else x
    bits = to_bits(y)
    e = d(j(bits >> j(52)) - j(1022)) - (52.0 if small else 0.0)
    m = to_float(j((bits & j(0x000FFFFFFFFFFFFF)) | j(0x3FE0000000000000)))
    low = m < 0.70710678118654752440
    e = e - (1.0 if low else 0.0)
    m = (m + m if low else m) - 1.0
    z = m * m
    p = 1.01875663804580931796e-4
    p = p * m + 4.97494994976747001425e-1
    p = p * m + 4.70579119878881725854e0
    p = p * m + 1.44989225341610930846e1
    p = p * m + 1.79368678507819816313e1
    p = p * m + 7.70838733755885391666e0
    q = m + 1.12873587189167450590e1
    q = q * m + 4.52279145837532221105e1
    q = q * m + 8.29875266912776603211e1
    q = q * m + 7.11544750618563894466e1
    q = q * m + 2.31251620126765340583e1
    p = m * (z * p / q)
    p = p - e * 2.121944400546905827679e-4 - 0.5 * z
    p = m + p + e * 0.693359375
    p = p if x < np.inf else x
    p = p if x > 0.0 else (-np.inf if x == 0.0 else np.nan)
    return p


@njit(**EXACT)
def tanh_f(x):
    """The hyperbolic tangent, float32."""
    a = abs(x)
    z = x * x
    p = f(-5.70498872745e-3)
    p = p * z + f(2.06390887954e-2)
    p = p * z + f(-5.37397155531e-2)
    p = p * z + f(1.33314422036e-1)
    p = p * z + f(-3.33332819422e-1)
    p = p * z * x + x
    q = f(1) - f(2) / (exp_f(a + a) + f(1))
    q = q if x > f(0) else -q
    return p if a < f(0.625) else q


@njit(**EXACT)
def tanh_d(x):
    """The hyperbolic tangent, float64."""
    a = abs(x)
    z = x * x
    p = -9.64399179425052238628e-1
    p = p * z + -9.92877231001918586564e1
    p = p * z + -1.61468768441708447952e3
    q = z + 1.12811678491632931402e2
    q = q * z + 2.23548839060100448583e3
    q = q * z + 4.84406305325125486048e3
    p = x + x * z * (p / q)
    q = 1.0 - 2.0 / (exp_d(a + a) + 1.0)
    q = q if x > 0.0 else -q
    return p if a < 0.625 else q


def _make_polynomial(coefficients: tuple[float, ...], kind: Any) -> Any:
    """The polynomial c0 + c1 u + c2 u² + … in a kind of numbers."""
    text = f"c{len(coefficients) - 1}"
    for at in range(len(coefficients) - 2, -1, -1):
        text = f"({text}) * u + c{at}"
    scope = {f"c{at}": kind(c) for at, c in enumerate(coefficients)}
    exec(f"def polynomial(u):\n    return {text}", scope)  # noqa: S102 - coefficients of ours
    return njit(**EXACT)(scope["polynomial"])


def _make_words(exp: Any, log: Any, kind: Any) -> tuple[Callable[..., Any], ...]:
    """log1p, expm1 and erf in one of the two kinds of numbers, from exp and log in it."""
    zero, half, one, two, three = map(kind, (0, 0.5, 1, 2, 3))
    largest, end = np.finfo(kind).max, kind(error_function.END)
    middle, spread = kind(error_function.MIDDLE), kind(error_function.HALF)
    inside = _make_polynomial(error_function.INSIDE, kind)
    outside = _make_polynomial(error_function.OUTSIDE, kind)

    @njit(**EXACT)
    def log1p(x):
        u = one + x
        y = log(u) - ((u - one) - x) / u
        y = y if u < largest else log(u)
        return y if u > zero else log(u)

    @njit(**EXACT)
    def expm1(x):
        u = exp(x)
        v = u - one
        y = v * x / log(u)
        y = y if abs(x) < half else v
        return x if u == one else y

    @njit(**EXACT)
    def erf(x):
        a = abs(x)
        b = a if a < end else end
        far = one - exp(-b * b) * outside((three / (b + three) - middle) / spread)
        far = far if x > zero else -far
        near = x * inside(two * (x * x if a < one else one) - one)
        y = near if a < one else far
        return y if x == x else x

    return log1p, expm1, erf


log1p_f, expm1_f, erf_f = _make_words(exp_f, log_f, f)
log1p_d, expm1_d, erf_d = _make_words(exp_d, log_d, d)
