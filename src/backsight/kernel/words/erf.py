"""The error function by the two fits of `kernel/erf.py`; float32 by way of float64."""

from typing import Any

from backsight.kernel.words.exp import exp_double


def erf_double(p: Any, x: Any) -> Any:
    """erf(x) = 2/√π ∫₀ˣ exp(-s²) ds."""
    a = p.absolute(x)
    return p.where(a < 1.0, _erf_near(p, x), _erf_far(p, x))


def _erf_near(p: Any, x: Any) -> Any:
    """erf for |x| < 1."""
    y = p.where(p.absolute(x) < 1.0, x, 1.0)
    z = 2.0 * (y * y) - 1.0
    q = -3.80659122412214e-13
    q = q * z + 9.21125018742823e-12
    q = q * z + -2.035231956483527e-10
    q = q * z + 4.115751500265885e-09
    q = q * z + -7.51156925108609e-08
    q = q * z + 1.2233827638093572e-06
    q = q * z + -1.75371694412802e-05
    q = q * z + 0.00021751715603563488
    q = q * z + -0.0022854855611440855
    q = q * z + 0.019852496688984218
    q = q * z + -0.1405360890227171
    q = q * z + 0.9654687386698673
    return x * q


def _erf_far(p: Any, x: Any) -> Any:
    """erf for |x| >= 1: 1 - exp(-x²) Q(u), u = (3/(3 + |x|) - 13/24) / (5/24)."""
    a = p.absolute(x)
    b = p.where(a < 6.0, a, 6.0)
    u = (3.0 / (b + 3.0) - 0.5416666666666666) / 0.20833333333333334
    q = -6.697645564790815e-15
    q = q * u + 6.043792147788813e-12
    q = q * u + -6.02173256030324e-12
    q = q * u + -2.5700407551346905e-10
    q = q * u + 2.637756022974126e-10
    q = q * u + 1.133933573114706e-08
    q = q * u + 4.5267318133461335e-09
    q = q * u + -5.54127309801664e-07
    q = q * u + -2.425557485042923e-06
    q = q * u + 1.956358319778174e-05
    q = q * u + 0.0003316029605792838
    q = q * u + 0.002479314697086253
    q = q * u + 0.012713147695691918
    q = q * u + 0.04969844540339414
    q = q * u + 0.15436117429436919
    q = q * u + 0.20798329133342885
    w = 1.0 - exp_double(p, -(b * b)) * q
    w = p.where(x > 0.0, w, -w)
    return p.where(x == x, w, x)


def erf_single(p: Any, x: Any) -> Any:
    """The float64 word, rounded."""
    return p.narrow(erf_double(p, p.widen(x)))
