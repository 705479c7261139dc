"""A long formula comes in pieces that fit a phone, and stays the formula it was."""

import ast
import re

import pytest

from backsight.render.html.pieces import split_formula
from backsight.render.mathematics.mathml import write_mathml

MOST = 34
"""Signs of a piece."""
SUM = " + ".join(f"0.12345{k} * 6.78901{k}" for k in range(1, 10))
LONG = {
    "a sum": SUM,
    "within brackets": f"1 - log({SUM})",
    "within two brackets": f"log(1 + exp(2 - ({SUM})))",
    "a fraction": f"1 - ({SUM}) / N",
    "a fraction below": f"a / ({SUM})",
    "a root": f"sqrt({SUM})",
    "a power": f"({SUM}) ** 2",
    "a product": " * ".join(f"0.12345{k}" for k in range(1, 10)),
    "arguments": f"maximum({', '.join(f'0.12345{k}' for k in range(1, 10))})",
}


def pieces_of(source):
    return list(split_formula(write_mathml(ast.parse(source, mode="eval").body, {})))


def text_of(mathml):
    return re.sub(r"<[^>]*>|\N{FUNCTION APPLICATION}|\N{INVISIBLE TIMES}", "", mathml)


@pytest.mark.parametrize("name", LONG)
def test_every_piece_fits_a_phone(name):
    """And no sign of the formula is lost: only brackets, / and √ come in for bars."""
    pieces = pieces_of(LONG[name])
    assert max(len(text_of(p)) for p in pieces) <= MOST
    whole = text_of(write_mathml(ast.parse(LONG[name], mode="eval").body, {}))
    assert re.sub("[()/√]", "", text_of("".join(pieces))) == re.sub("[()/√]", "", whole)


def test_what_is_written_out_keeps_its_meaning():
    """Brackets stand around what a bar or a root held together."""
    texts = {name: text_of("".join(pieces_of(source))) for name, source in LONG.items()}
    products = "+".join(f"0.12345{k}·6.78901{k}" for k in range(1, 10))
    assert texts["a fraction"] == f"1−({products})/N"
    assert texts["a fraction below"] == f"a/({products})"
    assert texts["a root"] == f"√({products})"
    assert texts["a power"] == f"({products})2"
    assert "<msup><mo" in pieces_of(LONG["a power"])[-1]


def test_what_is_short_is_left_as_it_is():
    """One piece, the same MathML; a sum has a piece for each term."""
    for source in ("a / b", "sqrt(a)", "exp(a - b)", "maximum(a, b)", "a * b"):
        (piece,) = pieces_of(source)
        assert text_of(piece) == text_of(write_mathml(ast.parse(source, mode="eval").body, {}))
    assert [text_of(p) for p in pieces_of("a + b - c")] == ["a", "+b", "−c"]
