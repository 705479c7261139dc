"""A Document as text for the terminal."""

import ast
import re

import pytest
from rich.cells import cell_len

from backsight.kernel.document import (
    Document,
    Equations,
    Fact,
    Facts,
    Heading,
    Paragraph,
    Row,
    Statement,
)
from backsight.render import to_terminal


def parsed(source):
    return ast.parse(source, mode="eval").body


ROW = Row(
    number=7,
    statements=(
        Statement(left="a1", rights=(parsed("sigmoid(z1)"), parsed("where(z1 >= 0, 1, e) / d"))),
        Statement(left="e", rights=(parsed("exp(-abs(z1))"),), inner=True),
        Statement(left="d", rights=(parsed("1 + e"),), inner=True),
    ),
    shape=(4, 3),
    shapes={"z1": (4, 3), "a1": (4, 3), "e": (4, 3), "d": (4, 3)},
    facts=(Fact(symbol="alpha", value=1e-8), Fact(symbol="u1", about="uniform draws")),
    reason="how {a1} follows from {z1}, in 1 - 2 steps",
)
STEP = Row(
    number=8,
    statements=(
        Statement(left="m", rights=(parsed("beta1 * m"),), relation="←"),
        Statement(left="theta", rights=(parsed("theta - eta * m"),), relation="←"),
    ),
    shape=(),
    shapes={"m": (12,), "theta": (12,)},
)
DOCUMENT = Document(
    title="A network",
    blocks=(
        Heading(text="Forward", about="from left to right"),
        Equations(rows=(ROW, STEP)),
        Facts(facts=(Fact(symbol="N", value=4, about="rows"), Fact(symbol="x", shape=(4, 2)))),
        Paragraph(text="{W1} and {W2}"),
        Paragraph(text="it clips", kind="note"),
    ),
)


def test_at_80_columns_the_reason_stands_below():
    """Number, equation and shape share a line; what belongs to them follows, aligned."""
    assert (
        to_terminal(DOCUMENT, width=80, color=False)
        == """\
A network

FORWARD  from left to right

  (7)  a₁ = σ(z₁) = {1 if z₁ ≥ 0, else e} / d                             (4, 3)
            where e = exp(−|z₁|)
                  d = 1 + e
            with u₁ uniform draws, α = 10⁻⁸
            how a₁ follows from z₁, in 1 − 2 steps

  (8)   m ← β₁ m                                                          number
        θ ← θ − η m

  N  = 4     rows
  x  (4, 2)

W₁ and W₂

Note: it clips

Signs: ← puts a new value in the place of the old one.
"""
    )


def test_at_120_columns_the_reason_stands_beside():
    """The line of the equation ends with its reason."""
    line = to_terminal(DOCUMENT, width=120, color=False).splitlines()[4]
    assert line.split("  ")[-1] == "how a₁ follows from z₁, in 1 − 2 steps"


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160])
def test_no_line_is_wider_than_asked(width):
    """What does not fit is broken, and lines end where their text ends."""
    for line in to_terminal(DOCUMENT, width=width, color=False).splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_color_is_only_there_when_asked_for():
    """Plain text has no escapes, and is the colored text without them."""
    plain, colored = (to_terminal(DOCUMENT, width=80, color=c) for c in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    assert colored != plain


def test_the_environment_does_not_change_the_text(monkeypatch):
    """The same Document and width give the same text, whatever the terminal says of itself."""
    before = [to_terminal(DOCUMENT, width=80, color=c) for c in (False, True)]
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.setenv(name, "40")
    assert [to_terminal(DOCUMENT, width=80, color=c) for c in (False, True)] == before
