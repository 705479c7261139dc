"""The quantile function of the normal distribution, of + - * / and square roots alone.

Its logarithm is its own as well: what was drawn is never to change, whatever becomes of other
words. Each operation is one rounding of IEEE 754, in the order written: equal bits everywhere.

Source: Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied
Statistics 37 (1988), PPND16. Relative error about 1e-16.
"""

from typing import Any

import numpy as np

from backsight.kernel.types import Floats

_MIDDLE = (
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
"""Of 0.180625 - q², where q, the share less a half, lies within 0.425."""
_TAIL = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
"""Of r - 1.6, where r = sqrt(-log(share beyond)) is at most 5."""
_FAR_TAIL = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)
"""Of r - 5 beyond."""
_LOG = tuple(1.0 / n for n in range(21, 0, -2))
"""Of (artanh s) / s in s²."""
BLOCK = 2048
"""Shares at a time, so that what is between stays in the processor's cache."""
LN2 = 0.6931471805599453


def compute_normal_quantile(p: Floats) -> Floats:
    """(n,) -> (n,): below which a normal draw lies with probability p, 0 < p < 1; float64."""
    z = np.empty_like(p)
    for start in range(0, len(p), BLOCK):
        z[start : start + BLOCK] = _compute_block(p[start : start + BLOCK])
    return z


def _compute_block(p: Floats) -> Floats:
    q = p - 0.5
    r = 0.180625 - q * q
    z: Floats = q * (_evaluate(_MIDDLE[0], r) / _evaluate(_MIDDLE[1], r))
    outer = np.abs(q) > 0.425
    if outer.any():
        tail = _compute_tail(np.where(q < 0, p, 1 - p)[outer])
        z[outer] = np.where(q[outer] < 0, -tail, tail)
    return z


def _compute_tail(beyond: Floats) -> Floats:
    """How far out a share lies beyond, at most 0.075."""
    r = np.sqrt(-compute_log(beyond))
    near, far = r - 1.6, r - 5.0
    tail: Floats = np.where(
        r <= 5.0,
        _evaluate(_TAIL[0], near) / _evaluate(_TAIL[1], near),
        _evaluate(_FAR_TAIL[0], far) / _evaluate(_FAR_TAIL[1], far),
    )
    return tail


def compute_log(x: Floats) -> Floats:
    """The logarithm of normal numbers above 0: x = m 2^k, 0.7 < m < 1.42, and
    log m = 2 artanh s with s = (m - 1) / (m + 1)."""
    m, k = np.frexp(x)
    low = m < 0.7071067811865476
    m, k = np.where(low, m + m, m), np.where(low, k - 1, k)
    s = (m - 1.0) / (m + 1.0)
    result: Floats = k * LN2 + (s + s) * _evaluate(_LOG, s * s)
    return result


def _evaluate(coefficients: tuple[float, ...], x: Any) -> Any:
    """A polynomial, the highest power first, by Horner's rule."""
    first, second, *others = coefficients
    result = first * x
    result += second
    for c in others:
        result *= x
        result += c
    return result
