"""Numbers as they are printed."""

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.render.mathematics.latex import write_numeral_latex
from backsight.render.mathematics.mathml import write_numeral_mathml
from backsight.render.mathematics.numerals import format_number, to_numeral

PRINTED = {
    (0.1 + 0.2, 6): "0.3", (-0.67746455, 6): "−0.677465", (2.5e-7, 6): "2.5 × 10⁻⁷",
    (1e-8, 6): "10⁻⁸", (-1e22, 6): "−10²²", (1234567.0, 6): "1.23457 × 10⁶",
    (123456.0, 6): "123456", (7654321, 6): "7654321", (0.5, 1): "0.5", (2.5, 1): "2",
    (math.inf, 6): "∞", (-math.inf, 6): "−∞", (math.nan, 6): "NaN", (-0.0, 6): "−0",
    (0.1 + 0.2, None): "0.30000000000000004",
}  # fmt: skip


@pytest.mark.parametrize(("given", "text"), PRINTED.items(), ids=PRINTED.values())
def test_a_number_is_printed_with_the_digits_asked_for(given, text):
    """Powers of ten are powers; whole numbers are never rounded."""
    assert format_number(*given) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 17))
def test_the_last_digit_is_correctly_rounded(value, digits):
    """What is printed is the exact binary value, rounded half to even in decimals."""
    read = to_numeral(value, digits)
    shown = Decimal(read.digits or "1").scaleb(read.power or 0)
    exact = Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(value))
    assert (-shown if read.minus else shown) == exact


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_all_digits_tell_the_number_from_every_other(value):
    """Read back, the full print is the number."""
    read = to_numeral(value)
    assert float(f"{'-' * read.minus}{read.digits or 1}e{read.power or 0}") == value


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_numbers_of_numpy_are_numbers(kind):
    """What an engine computes is printed like a number of Python's."""
    assert format_number(kind(3), 6) == "3"


@pytest.mark.parametrize(
    ("value", "latex", "mathml"),
    [
        (-2.5e-7, r"-2.5 \times 10^{-7}", "<mn>2.5</mn><mo>×</mo><msup><mn>10</mn>"),
        (1e-8, "10^{-8}", "<msup><mn>10</mn><mrow>"),
        (math.inf, r"\infty", "<mi>∞</mi>"),
        (math.nan, r"\text{NaN}", "<mtext>NaN</mtext>"),
    ],
    ids=["power", "bare power", "infinity", "no number"],
)
def test_other_renderers_draw_the_same_parts(value, latex, mathml):
    """LaTeX and MathML differ in their signs only."""
    assert write_numeral_latex(value, 6) == latex
    assert mathml in write_numeral_mathml(value, 6)
