"""Numbers, worked lines, chains and trees in the terminal."""

import ast

import numpy as np
import pytest

from backsight.kernel.document import (
    Branch,
    Chain,
    CutSum,
    Document,
    Factor,
    Heading,
    Numbers,
    Picture,
    Summary,
    WorkedNumber,
)
from backsight.render import to_terminal


def shown(*blocks, width=80, digits=4):
    text = to_terminal(Document(title="T", blocks=blocks, digits=digits), width=width, color=False)
    return text.split("\n", 2)[2].rstrip("\n").split("\n")


def entry(text):
    return ast.parse(text, mode="eval").body


def test_an_array_with_its_places():
    """Places of the whole at the edges, the entry that is followed marked by a sign."""
    block = Numbers(
        anchor="forward/z1", symbol="z1", values=np.array([[1.0, -2.5], [0.125, 4.0]]),
        shape=(9, 5), rows=(2, 7), columns=(1, 4), about="the value of {z1}",
        marked=frozenset({(7, 1)}),
        summary=Summary(least=-2.5, mean=0.5, largest=4.0, zeros=0.25),
    )  # fmt: skip
    assert shown(block) == [
        "z₁  (9, 5)  the value of z₁",
        "          1     4",
        "  2       1  −2.5",
        "  7  ▸0.125     4",
        "  min −2.5, mean 0.5, max 4; 25 % zero",
        "  rows 2, 7 of 9 shown; columns 1, 4 of 5 shown",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_wide_array_is_broken_between_columns(width):
    """No number is lost, no line is too long."""
    values = np.arange(30, dtype=float)[None] + 0.5
    block = Numbers(anchor="a", symbol="a", values=values, shape=(30,), columns=tuple(range(30)))
    lines = shown(block, width=width)
    assert max(map(len, lines)) <= width
    assert all(any(f"{k}.5" in line.split() for line in lines) for k in range(30))


def test_what_is_left_out_is_a_line_to_write_on():
    """In an array and in a worked line."""
    array = Numbers(anchor="b", symbol="b", values=np.array([[7.0]]), shape=(1,), columns=(0,),
                    blank=frozenset({(0,)}))  # fmt: skip
    line = WorkedNumber(
        anchor="z", left=ast.Name("z"), rights=(entry("2 + 5"),), value=7.0, blank=True
    )
    text = "\n".join(shown(array, line))
    assert text.count("______") == 2
    assert "7" not in text


def test_a_short_line_and_a_long_one():
    """On one line where there is room, else the signs of equality under each other."""
    block = WorkedNumber(
        anchor="forward/z1[0,2]", left=entry("z1[0, 2]"),
        rights=(entry("x[0, 0] * W1[0, 2] + b1[2]"), entry("1.5 * -0.25 + 1.0")), value=0.625,
    )  # fmt: skip
    one = "  z₁[0, 2] = x[0, 0] · W₁[0, 2] + b₁[2] = 1.5 · (−0.25) + 1 = 0.625   value"
    assert shown(block, width=90) == [one]
    assert shown(block, width=50) == [
        "  z₁[0, 2] = x[0, 0] · W₁[0, 2] + b₁[2]",
        "           = 1.5 · (−0.25) + 1",
        "           = 0.625   value",
    ]


def test_a_derivative_is_said_to_be_one_and_dots_are_told():
    """The word stands behind the number; what is left out below it."""
    block = WorkedNumber(
        anchor="g", left=ast.Name("dL_dL"), rights=(entry("a + b"),), value=1.0,
        cut_sums=(CutSum(count=3, rest=0.25),),
        is_derivative=True, reason="it is {L}",
    )  # fmt: skip
    first, told, reason = shown(block)
    assert first.endswith("= 1   derivative")
    assert told == "    … stands for 3 more terms, together 0.25"
    assert reason == "    it is L"


def test_a_chain_and_what_its_factors_are():
    """Which are there already, and where."""
    factors = (
        Factor(symbol="dL_dz2", shape=(4, 2), reused=True, goes_to="backward/dL_dz2"),
        Factor(symbol="dz2_dW2", about="{a1}"),
    )
    assert shown(Chain(anchor="c", left="dL_dW2", factors=factors))[:3] == [
        "  ∂L/∂W₂ = ∂L/∂z₂ · ∂z₂/∂W₂",
        "    ∂L/∂z₂   (4, 2)  reused; → backward/dL_dz2",
        "    ∂z₂/∂W₂  a₁",
    ]


def test_a_tree():
    """Lines lead from a number to what it was made from."""
    line = WorkedNumber(anchor="a", left=ast.Name("a"), rights=(entry("x + y"),), value=3.0)
    leaf = Branch(anchor="x", left=ast.Name("x"), value=1.0, about="an input")
    again = Branch(anchor="y", left=ast.Name("y"), value=2.0, goes_to="y")
    tree = Branch(
        anchor="a", left=ast.Name("a"), value=3.0, statement=line, children=(leaf, again), more=2
    )
    assert shown(tree) == [
        "  a = x + y = 3",
        "  ├─ x = 1  an input",
        "  ├─ y = 2  shown above",
        "  └─ and 2 more",
    ]


def test_a_heading_of_a_part_and_a_picture():
    """The first typeset, the second in words."""
    heading, picture = Heading(text="For {W1}", level=3), Picture(svg="<svg/>", about="a curve")
    assert shown(heading, picture) == ["For W₁", "", "[a curve]"]
