"""The hyperbolic tangent (coefficients: Cephes, S. L. Moshier, netlib.org)."""

from typing import Any

from backsight.kernel.words.exp import exp_double, exp_single


def tanh_single(p: Any, x: Any) -> Any:
    """The hyperbolic tangent: below 0.625 a polynomial, above 1 - 2/(exp(2x) + 1)."""
    a = p.absolute(x)
    y = p.where(a < 0.625, x, 0.625)
    z = y * y
    q = -0.00570498872745
    q = q * z + 0.0206390887954
    q = q * z + -0.0537397155531
    q = q * z + 0.133314422036
    q = q * z + -0.333332819422
    near = (q * z) * x + x
    far = 1.0 - 2.0 / (exp_single(p, a + a) + 1.0)
    far = p.where(x > 0.0, far, -far)
    w = p.where(a < 0.625, near, far)
    return p.where(x == 0.0, x, w)


def tanh_double(p: Any, x: Any) -> Any:
    """The hyperbolic tangent: below 0.625 a polynomial, above 1 - 2/(exp(2x) + 1)."""
    a = p.absolute(x)
    y = p.where(a < 0.625, x, 0.625)
    z = y * y
    n = -0.9643991794250523
    n = n * z + -99.28772310019185
    n = n * z + -1614.6876844170845
    q = z + 112.81167849163293
    q = q * z + 2235.4883906010045
    q = q * z + 4844.063053251255
    q = n / q
    near = (q * z) * x + x
    far = 1.0 - 2.0 / (exp_double(p, a + a) + 1.0)
    far = p.where(x > 0.0, far, -far)
    w = p.where(a < 0.625, near, far)
    return p.where(x == 0.0, x, w)
