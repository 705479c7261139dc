"""What the words need to know of a kind of numbers: limits, and coefficients of its polynomials.

The coefficients interpolate at Chebyshev's points at 60 digits and are rounded once
(tools/words/fit.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Precision:
    """One kind of numbers. Coefficients stand from that of x ** 0 on."""

    name: str
    """Of the dtype."""
    rounder: float
    """1.5 times the number from which on all are whole: added and taken away, it rounds."""
    ln2: tuple[float, float]
    """log 2 in two parts, the first with few bits, so that its whole multiples are exact."""
    least: float
    """The smallest number with all its bits."""
    exp: tuple[float, ...]
    """(e^r - 1 - r) / r² for |r| up to log(2) / 2."""
    log: tuple[float, ...]
    """(log((1 + s) / (1 - s)) / s - 2) / s² as a polynomial in s², for s up to 0.1716."""
    exp_range: tuple[float, float]
    """Beyond these e^x is 0 or infinite."""
    expm1_range: tuple[float, float]
    """Beyond these e^x - 1 is -1 or infinite."""
    tanh: tuple[float, ...]
    """(tanh(x) / x - 1) / x² as a polynomial in x², up to 0.35."""
    tanh_end: float
    """Beyond this tanh is 1."""


SINGLE = Precision(
    name="float32",
    rounder=1.5 * 2.0**23,
    ln2=(0.693115234375, 3.1946184945309415e-05),
    least=2.0**-126,
    exp=(
        0.500000001346581,
        0.16666666681623232,
        0.041666464925285904,
        0.0083333109254809,
        0.0013933649996309251,
        0.00019890990824673654,
    ),
    log=(0.6666666655440618, 0.4000012191414928, 0.28550812382590146, 0.2333069667245578),
    exp_range=(-104.0, 89.0),
    expm1_range=(-18.0, 88.8),
    tanh=(-0.33333331918891823, 0.13332963273321602, -0.05381594325130525, 0.019837984119354488),
    tanh_end=10.0,
)
DOUBLE = Precision(
    name="float64",
    rounder=1.5 * 2.0**52,
    ln2=(0.6931471803691238, 1.9082149292705877e-10),
    least=2.0**-1022,
    exp=(
        0.5,
        0.1666666666666667,
        0.04166666666666667,
        0.008333333333326136,
        0.0013888888888883748,
        0.00019841269874820627,
        2.4801587325547743e-05,
        2.7557255400206422e-06,
        2.75572736431103e-07,
        2.5105217004720745e-08,
        2.0914686968086876e-09,
    ),
    log=(
        0.6666666666666666,
        0.4000000000000088,
        0.2857142857080285,
        0.22222222391887064,
        0.18181795621632782,
        0.15386240708969665,
        0.13268746195596595,
        0.13086907887965027,
    ),
    exp_range=(-746.0, 710.0),
    expm1_range=(-40.0, 709.9),
    tanh=(
        -0.33333333333333304,
        0.13333333333301503,
        -0.05396825391358124,
        0.021869484951957927,
        -0.008863119842786685,
        0.0035900917605044885,
        -0.0014358164861327776,
        0.00048549939897704625,
    ),
    tanh_end=20.0,
)
PRECISIONS = {"float32": SINGLE, "float64": DOUBLE}
"""By the dtype's name."""
