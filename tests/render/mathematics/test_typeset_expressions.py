"""Expressions as one line of text: brackets, signs and shorthands."""

import ast

import pytest

from backsight.kernel.errors import BadRecord
from backsight.render import format_expression
from backsight.render.mathematics.unicode import stack_cases

NAMES = "a b1 e g m m_hat v v_hat w x y z W1 dL_dz1 dL_da1 k1_2"
ARRAYS = dict.fromkeys(NAMES.split(), (4, 3))

PRINTED = {
    # sums and signs
    "a - b": "a − b",
    "a - (b - c)": "a − (b − c)",
    "a + (b + c)": "a + (b + c)",
    "-(a + b)": "−(a + b)",
    "a + -b": "a − b",
    "a - -b": "a + b",
    "-a - b": "−a − b",
    # products
    "2 * N * K": "2NK",
    "2 * pi": "2π",
    "eta * g": "η g",
    "a * z": "a ⊙ z",
    "a * (1 - a)": "a ⊙ (1 − a)",
    "lam * (1 - rho)": "λ · (1 − ρ)",
    "(1 - rho) * lam": "(1 − ρ) λ",
    "eta * scale": "η · scale",
    "2 * (a - y)": "2(a − y)",
    "2 * exp(t)": "2 exp(t)",
    "0.5 * t": "0.5 t",
    "t * 2": "t · 2",
    "2 * 3": "2 · 3",
    "2 * 3**2": "2 · 3²",
    "-z * z / 2": "−z²/2",
    "(-z) * w": "−z ⊙ w",
    "z * (-w)": "z ⊙ (−w)",
    # powers
    "g * g": "g²",
    "rho * g * g": "ρ g²",
    "t * t * t": "t³",
    "(a - y) ** 2": "(a − y)²",
    "(-t) ** 2": "(−t)²",
    "beta1 ** t": "β₁ᵗ",
    "beta1 ** (t + 1)": "β₁ᵗ⁺¹",
    "factor ** floor((t - 1) / every)": "factor^⌊(t − 1) / every⌋",
    "factor ** (t / every)": "factor^(t/every)",
    "exp(t) ** 2": "exp(t)²",
    "sqrt(t) ** 2": "(√t)²",
    "(t ** 2) ** 3": "(t²)³",
    "dL_dz1 ** 2": "(∂L/∂z₁)²",
    "k1_2 * k1_2": "(k₁⁽²⁾)²",
    # quotients
    "a / N": "a/N",
    "(a - y) / (N * K)": "(a − y) / (NK)",
    "lam / 2 * t": "(λ/2) t",
    "a / (b / c)": "a / (b/c)",
    "a / b / c": "(a/b) / c",
    "t / (s * r)": "t / (s r)",
    "1 / (1 - p)": "1 / (1 − p)",
    "dL_da1 / N": "(∂L/∂a₁) / N",
    "w - eta * m_hat / (sqrt(v_hat) + epsilon)": "w − η m̂ / (√v̂ + ε)",
    # matrices
    "x @ W1 + b1": "x W₁ + b₁",
    "x.T @ dL_dz1": "xᵀ ∂L/∂z₁",
    "dL_dz1 @ W1.T": "(∂L/∂z₁) W₁ᵀ",
    "(x @ W1) * z": "(x W₁) ⊙ z",
    "(a + y).T": "(a + y)ᵀ",
    "dL_da1 * a": "∂L/∂a₁ ⊙ a",
    # entries
    "x[0, 1] * W1[1, 2]": "x[0, 1] · W₁[1, 2]",
    "2 * x[0]": "2 · x[0]",
    "x[0] * (1 - x[0])": "x[0] · (1 − x[0])",
    "x[0] * x[0]": "x[0]²",
    "x[0] / 2": "x[0] / 2",
    "dL_dz1[0, 2] * x[0]": "(∂L/∂z₁[0, 2]) · x[0]",
    "exp(-x[0])": "exp(−x[0])",
    # words
    "abs(z)": "|z|",
    "exp(-abs(z))": "exp(−|z|)",
    "expm1(t) * 2": "(exp(t) − 1) · 2",
    "1 - expm1(t)": "1 − (exp(t) − 1)",
    "log1p(exp(t))": "ln(1 + exp(t))",
    "sqrt(2)": "√2",
    "sqrt(v + epsilon)": "√(v + ε)",
    "sqrt(dL_dz1)": "√(∂L/∂z₁)",
    "maximum(z, 0)": "max(z, 0)",
    "sigmoid(z)": "σ(z)",
    "softplus(z)": "softplus(z)",
    "np.exp(t)": "exp(t)",
    "total(w ** 2)": "Σ w²",
    "total(a - y)": "Σ (a − y)",
    "lam / 2 * total(w ** 2)": "(λ/2) Σ w²",
    "total(w) * lam": "(Σ w) λ",
    "total(g) * total(g)": "(Σ g)²",
    "total(w / N) / K": "(Σ w/N) / K",
    "-total(y * log(a)) / N": "−Σ y ⊙ ln(a) / N",
    "total(w) * w": "(Σ w) w",
    "e / sum_units(e)": "e / Σⱼ e",
    "e / sum_units(e * a)": "e / (Σⱼ e ⊙ a)",
    "sum_rows(dL_dz1)": "Σᵢ ∂L/∂z₁",
    "z - max_units(z)": "z − maxⱼ z",
    "max_units(z - a)": "maxⱼ (z − a)",
    "pack(x, W1)": "(x, W₁)",
    "add_up(a, z, y)": "a + z + y",
    "where(z >= 0, 1, e) / (1 + e)": "{1 if z ≥ 0, else e} / (1 + e)",
    "where(z > 0, 1, where(z < 0, -1, 0))": "{1 if z > 0, −1 if z < 0, else 0}",
    "where(a != y, a, y)": "{a if a ≠ y, else y}",
    "scale * where(a == y, a, y)": "scale · {a if a = y, else y}",
}


@pytest.mark.parametrize(("source", "text"), PRINTED.items())
def test_an_expression_is_printed_with_the_brackets_it_needs(source, text):
    """Each source comes out as a textbook prints it."""
    assert format_expression(ast.parse(source, mode="eval").body, ARRAYS) == text


def test_cases_that_end_an_expression_stand_under_each_other():
    """A brace holds them, and their conditions are aligned."""
    tree = ast.parse("scale * where(z > 0, z, alpha * z)", mode="eval").body
    assert stack_cases(tree, ARRAYS) == (
        "scale · ⎧ z    if z > 0",
        "        ⎩ α z  otherwise",
    )


def test_an_expression_without_cases_is_one_line():
    """Stacking changes nothing where there is nothing to stack."""
    assert stack_cases(ast.parse("eta * g", mode="eval").body, ARRAYS) == ("η g",)


@pytest.mark.parametrize("source", ["a[i]", "a[0][1]", "a[0:1]", "a // b", "lambda: 0", "'text'"])
def test_what_formulas_do_not_use_is_refused(source):
    """The message names what cannot be typeset."""
    with pytest.raises(BadRecord, match="cannot be typeset"):
        format_expression(ast.parse(source, mode="eval").body, {})
