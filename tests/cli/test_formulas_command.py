"""`backsight formulas`: formats, files and refusals."""

from pathlib import Path

import pytest


def test_the_table_is_printed(call):
    """Of the catalogs that are named, and of no others."""
    status, out, _ = call("formulas", "activations")
    assert status == 0
    assert "∂a/∂z = 1 − a²" in out
    assert "OPTIMIZERS" not in out


def test_the_derivative_of_the_identity_is_1(call):
    """As that of every other activation with respect to what goes into it."""
    _, out, _ = call("formulas", "activations")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    at = lines.index("identity")
    assert lines[at + 1 : at + 3] == ["formula a = z", "first derivative ∂a/∂z = 1"]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("terminal", "m̂ = m / (1 − β₁ᵗ)"),
        ("html", "<msubsup><mi>β</mi><mn>1</mn><mi>t</mi></msubsup>"),
        ("latex", r"\frac{m}{1 - \beta_{1}^{t}}"),
        ("markdown", r"\frac{m}{1 - \beta_{1}^{t}}"),
    ],
)
def test_every_format_shows_the_formulas(call, form, found):
    """Each in its own way."""
    status, out, _ = call("formulas", "optimizers", "--format", form)
    assert status == 0
    assert found in out


def test_the_file_decides_the_format(call):
    """A page with a graph for each activation, and no script in it."""
    status, out, _ = call("formulas", "-o", "all.html")
    assert (status, out) == (0, "all.html\n")
    page = Path("all.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 9
    assert "<script" not in page


def test_a_record_of_the_users_own_is_in_it(call):
    """Brought in by --with."""
    Path("cube.py").write_text(OWN)
    _, out, _ = call("formulas", "activations", "--with", "cube.py")
    assert "a = cube(z) = z³" in out


OWN = """
from backsight.kernel.formula import formula
from backsight.maths.activations import Activation


@formula
def value(z):
    return z * z * z


@formula
def slope(z, a):
    return 3 * z * z


cube_of_formulas = Activation(name="cube_of_formulas", symbol="cube", value=value, slope=slope)
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["activatoins"], "Did you mean 'activations'?"),
        (["sources"], "No catalog of formulas is called 'sources'"),
        (["--format", "word"], "'word' is not one of"),
        (["-o", "no/such/folder/all.html"], "cannot be written"),
    ],
    ids=["a slip", "no formulas", "format", "file"],
)
def test_bad_input_is_one_message(call, arguments, message):
    """And exit status 2."""
    status, _, error = call("formulas", *arguments)
    assert status == 2
    assert message in error
