"""A Document with every kind of block, and with everything that is awkward to print."""

import ast
import math

import numpy as np
import pytest

from backsight.kernel.document import (
    Branch,
    Chain,
    CutSum,
    Document,
    Equations,
    Fact,
    Factor,
    Facts,
    Heading,
    Numbers,
    Paragraph,
    Picture,
    Row,
    Statement,
    Summary,
    TableBlock,
    WorkedNumber,
)

NAMES = (
    "<b>$5|x_1</b>", "50% & more #1 ~ ^", r"C:\new\[table]*", "{W1} is not {{a name",
    '`code` "quoted"', "---", "<!-- </style><script>alert(1)</script>",
    "bell \x07, half \ud800", "猫 и кот 🐈", "//--``''",
)  # fmt: skip
"""What a user may call a class or a file."""


def parsed(source):
    """An expression from its source; "dots" for "…"."""
    tree = ast.parse(source, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "dots":
            node.id = "…"
    return tree


SHAPES = {"x": (4, 3), "W1": (3, 2), "b1": (2,), "z1": (4, 2), "a1": (4, 2), "theta": (12,)}
SIGMOID = Row(
    number=2,
    statements=(
        Statement(left="a1", rights=(parsed("sigmoid(z1)"), parsed("where(z1 >= 0, 1, e) / d"))),
        Statement(left="e", rights=(parsed("exp(-abs(z1))"),), inner=True),
        Statement(left="d", rights=(parsed("1 + e"),), inner=True),
    ),
    shape=(4, 2),
    shapes=SHAPES | {"e": (4, 2), "d": (4, 2)},
    facts=(Fact(symbol="alpha", value=1e-8), Fact(symbol="u1", about="uniform draws")),
    reason="how {a1} follows from {z1}, in 1 - 2 steps",
)
DENSE = Row(
    number=1,
    statements=(Statement(left="z1", rights=(parsed("x @ W1 + b1"),)),),
    shape=(4, 2),
    shapes=SHAPES,
    reason="layer 1, dense: each unit weighs every input and adds them up",
)
STEP = Row(
    number=3,
    statements=(Statement(left="theta", rights=(parsed("theta - eta * g"),), relation="←"),),
    shape=(12,),
    shapes=SHAPES,
)
SUM = WorkedNumber(
    anchor="forward/z1[0,1]",
    left=parsed("z1[0, 1]"),
    rights=(
        parsed("x[0, 0] * W1[0, 1] + x[0, 1] * W1[1, 1] + b1[1]"),
        parsed(" + ".join(f"{k / 7} * -{k * 37 % 11 / 13}" for k in range(1, 31)) + "-3e-9 + dots"),
    ),
    value=-12.345678901,
    shapes=SHAPES,
    cut_sums=(CutSum(count=4, rest=0.5),),
    reason="layer 1, unit 1, of the row 0",
)
SLOPE = WorkedNumber(
    anchor="backward/dL_dW1[0,1]",
    left=parsed("dL_dW1[0, 1]"),
    rights=(parsed("x[0, 0] * dL_dz1[0, 1]"), parsed("1.5 * -0.25")),
    value=-0.375,
    shapes=SHAPES,
    is_derivative=True,
    blank=True,
)
CHAIN = Chain(
    anchor="backward/dL_dW1",
    left="dL_dW1",
    factors=(
        Factor(
            symbol="dL_dz1", about="what reaches layer 1", shape=(4, 2),
            goes_to="backward/dL_dz1", reused=True,
        ),
        Factor(symbol="dz1_dW1", about="the input {x}", goes_to="forward/x"),
    ),
    reason="chain rule",
)  # fmt: skip
LEAF = Branch(anchor="", left=parsed("W1[0, 1]"), value=0.25, about="a weight")
TREE = Branch(
    anchor="tree/dL_dW1[0,1]",
    left=parsed("dL_dW1[0, 1]"),
    value=-0.375,
    statement=SLOPE,
    children=(
        Branch(
            anchor="tree/z1[0,1]", left=parsed("z1[0, 1]"), value=math.nan, about="a number",
            children=(LEAF, LEAF, Branch(anchor="", left=parsed("a1[0,0]"), value=1e300)), more=12,
        ),
        Branch(anchor="", left=parsed("z1[0, 1]"), value=-math.inf, goes_to="forward/z1[0,1]"),
    ),
)  # fmt: skip
NUMBERS = (
    Numbers(
        anchor="forward/x", symbol="x", shape=(4, 3), rows=(0, 1, 2, 3), columns=(0, 1, 2),
        values=np.array([[1.5, -2, 0], [math.nan, math.inf, -math.inf], [1e-9, 1e20, 1 / 3],
                         [0.1, 123456.789, -0.0]]),
        about="the inputs", marked=frozenset({(0, 0), (2, 2)}), blank=frozenset({(3, 1)}),
    ),
    Numbers(
        anchor="forward/z1", symbol="z1", shape=(128, 512), rows=(0, 1, 2, 9),
        columns=tuple(range(18)), values=np.linspace(-1, 1, 72).reshape(4, 18) ** 3,
        summary=Summary(least=-3.5, mean=0.0123456, largest=4, zeros=0.0001, finite=0.5),
    ),
    Numbers(
        anchor="backward/dL_dz1", symbol="dL_dz1", shape=(2,), columns=(0, 1),
        values=np.array([[0.5, -0.25]]),
    ),
    Numbers(anchor="loss/L", symbol="L", shape=(), values=np.array([[0.693147]])),
    Numbers(anchor="forward/none", symbol="a1", shape=(0, 2), columns=(0, 1),
            values=np.zeros((0, 2))),
)  # fmt: skip
PLOT = Picture(
    svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -1 8 2" width="160" height="40">'
    '<path d="M-4 0H4M0 -1V1" stroke="currentColor" stroke-width=".02"/>'
    '<path d="M-4 .9C0 .9 0 -.9 4 -.9" fill="none" stroke="currentColor" stroke-width=".06"/>'
    "</svg>",
    about="tanh & its slope",
)
TABLE = TableBlock(
    head=("name", "formula", "from", "plot"),
    rows=(
        ("sigmoid", SIGMOID.statements, 0.25, PLOT),
        *((name, (Statement(left="a", rights=(parsed("z * 2"),)),), math.nan, PLOT)
          for name in NAMES),
    ),
    about="functions and {W1}",
)  # fmt: skip
EVERYTHING = Document(
    title="A 3-2 network of " + NAMES[0],
    blocks=(
        Heading(text="Forward", about="from the inputs to the output", anchor="forward"),
        Paragraph(text="{z1} is 1 - 2 of " + NAMES[1]),
        Paragraph(text=NAMES[6], kind="note"),
        Equations(rows=(DENSE, SIGMOID, STEP)),
        Heading(text="Numbers of " + NAMES[2], level=3),
        *NUMBERS,
        Facts(facts=(Fact(symbol="N", value=4, about="rows"), Fact(symbol="x", shape=(4, 3)))),
        Heading(text="反向传播", about="從損失到每個權重", anchor="backward"),
        Paragraph(text="链式法则：{dL_dW1} 是各因子的乘积，每个因子只计算一次。" * 3),
        CHAIN, SUM, SLOPE, TREE,
        Heading(text="A very long name " + "x" * 60),
        Facts(facts=(Fact(symbol="a_very_long_name_of_a_symbol_" * 3, value=0.1, about=NAMES[4]),)),
        TABLE, PLOT,
    ),
)  # fmt: skip


@pytest.fixture
def everything():
    return EVERYTHING
