"""Expressions as LaTeX and MathML."""

import ast

import pytest

from backsight.render import format_expression
from backsight.render.mathematics.latex import write_latex, write_symbol_latex
from backsight.render.mathematics.mathml import wrap_math, write_mathml, write_symbol_mathml

ARRAYS = dict.fromkeys(["a", "e", "g", "w", "x", "y", "z", "W1", "dL_dz1"], (4, 3))

LATEX = {
    "a / N": r"\frac{a}{N}",
    "(a - b) * (c / N)": r"(a - b)\,\frac{c}{N}",
    "2 * (1 / N)": r"2 \cdot \frac{1}{N}",
    "sqrt(v) + epsilon": r"\sqrt{v} + \varepsilon",
    "beta1 ** t": r"\beta_{1}^{t}",
    "factor ** (t / every)": r"\mathrm{factor}^{t/\mathrm{every}}",
    "factor ** floor((t - 1) / every)":
        r"\mathrm{factor}^{\lfloor (t - 1)/\mathrm{every}\rfloor}",
    "x.T @ dL_dz1": r"x^{\top}\,\frac{\partial L}{\partial z_{1}}",
    "dL_dz1.T": r"\left(\frac{\partial L}{\partial z_{1}}\right)^{\top}",
    "a * (1 - a)": r"a \odot (1 - a)",
    "e / sum_units(e)": r"\frac{e}{\sum_{j} e}",
    "max_units(z)": r"\max_{j} z",
    "sigmoid(z)": r"\sigma(z)",
    "softmax(z)": r"\operatorname{softmax}(z)",
    "where(z > 0, 1, 0)":
        r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    "where(z > 0, 1, 0) - y":
        r"\left(\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}\right) - y",
    "z1[0, 2]": "z_{0,2}^{(1)}",
    "z1[0, 2] ** 2": "(z_{0,2}^{(1)})^{2}",
    "da1_dz1[0, 2]":
        r"\frac{\partial a_{0,2}^{(1)}}{\partial z_{0,2}^{(1)}}",
    "dL_dz1[0, 2]": r"\frac{\partial L}{\partial z_{0,2}^{(1)}}",
    "abs(z)": r"\lvert z\rvert",
}  # fmt: skip


@pytest.mark.parametrize(("source", "text"), LATEX.items())
def test_an_expression_in_latex(source, text):
    """Upright fractions need no brackets; what is raised or open on its right does."""
    assert write_latex(ast.parse(source, mode="eval").body, ARRAYS) == text


SYMBOLS = {
    # name, index: Unicode, LaTeX
    ("W1", ()): ("W₁", "W_{1}"),
    ("m_hat", ()): ("m̂", r"\hat{m}"),
    ("v_new", ()): ("v′", r"v^{\prime}"),
    ("k1_2", (0, 1)): ("k₁⁽²⁾[0, 1]", "k_{0,1}^{(1,2)}"),
    ("m_before", ()): ("mₜ₋₁", "m_{t-1}"),
    ("m_now", (3,)): ("mₜ[3]", r"m_{t;\,3}"),
    ("W1_before", (0, 2)): ("W₁₍ₜ₋₁₎[0, 2]", r"W_{t-1;\,0,2}^{(1)}"),
    ("m_W1_now", ()): ("mₜ(W₁)", "m_{t}(W_{1})"),
    ("m_W1_now", (0, 2)): ("mₜ(W₁)[0, 2]", r"m_{t;\,0,2}^{(W_{1})}"),
    ("n_in", ()): ("nᵢₙ", r"n_{\mathrm{in}}"),
    ("best_loss", ()): ("best_loss", r"\mathrm{best\_loss}"),
    ("dR_W1_dW1", (0, 2)): (
        "∂R(W₁)/∂W₁[0, 2]",
        r"\frac{\partial R(W_{1})}{\partial W_{0,2}^{(1)}}",
    ),
    ("…", ()): ("…", r"\cdots"),
}


@pytest.mark.parametrize(("name", "index"), SYMBOLS)
def test_a_symbol_has_its_scripts(name, index):
    """Layers, places, times and copies stand where a textbook has them."""
    place = f"[{', '.join(map(str, index))}]" if index else ""
    plain, tex = SYMBOLS[name, index]
    assert write_symbol_latex(name, index) == tex
    tree = ast.Name(name)
    if index:
        tree = ast.parse(f"q{place}", mode="eval").body
        tree.value.id = name
    assert format_expression(tree, {}) == plain


@pytest.mark.parametrize(
    ("name", "index", "text"),
    [
        ("W1", (), "<msub><mi>W</mi><mn>1</mn></msub>"),
        ("theta", (), "<mi>θ</mi>"),
        ("m_hat", (), '<mover accent="true"><mi>m</mi><mo stretchy="false">^</mo></mover>'),
        ("factor", (), "<mi>factor</mi>"),
        ("var_bar", (), "<mover><mi>var</mi><mo>―</mo></mover>"),
        ("v_new", (), '<mrow><mi>v</mi><mo lspace="0" rspace="0">′</mo></mrow>'),
        ("a<b", (), "<mi>a&lt;b</mi>"),
    ],
)
def test_a_symbol_in_mathml(name, index, text):
    """Letters lean by themselves, words stand upright, and what is no letter is escaped."""
    assert write_symbol_mathml(name, index) == text


def test_a_power_stands_over_a_subscript():
    """β₁ᵗ, and not β₁ followed by a t."""
    body = write_mathml(ast.parse("beta1 ** t", mode="eval").body, {})
    assert body == "<msubsup><mi>β</mi><mn>1</mn><mi>t</mi></msubsup>"


def test_brackets_stretch_only_around_what_is_tall():
    """Fractions get tall brackets, letters do not."""
    tall, low = (write_mathml(ast.parse(s, mode="eval").body, {}) for s in ("exp(a / b)", "exp(a)"))
    assert 'stretchy="true"' in tall
    assert 'stretchy="true"' not in low


def test_a_formula_on_a_line_of_its_own():
    """The element around it says whether it is displayed."""
    assert wrap_math("<mi>x</mi>", display=True) == '<math display="block"><mi>x</mi></math>'
    assert wrap_math("<mi>x</mi>") == "<math><mi>x</mi></math>"


@pytest.mark.parametrize("form", [format_expression, write_latex, write_mathml])
def test_numbers_put_in_are_rounded(form):
    """Digits are those asked for, and a negative number after a sign is in brackets."""
    tree = ast.BinOp(ast.Constant(0.123456789), ast.Mult(), ast.Constant(-0.000123456789))
    text = form(tree, {}, 3)
    assert "0.123" in text
    assert "0.1234" not in text
    assert ">(</mo>" in text or "(" in text
