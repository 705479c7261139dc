"""Tables in the terminal."""

import ast
import shlex

import pytest
from rich.cells import cell_len

from backsight.kernel.document import Document, Picture, Statement, TableBlock
from backsight.render.blocks import PageContext
from backsight.render.pages import Anchors
from backsight.render.terminal.table import write_table

SQUARE = Statement(left="a", rights=(ast.parse("z * z", mode="eval").body,))
LONG = "a note that is much too long for what is left of a narrow line"
PICTURE = Picture(svg="<svg/>", about="a parabola")
TABLE = TableBlock(
    head=("name", "formula", "graph", "times"),
    rows=(("square", (SQUARE,), PICTURE, 2.5), ("{W1}", (), "", 12)),
    about="two of them",
)


def lines(block, width):
    anchors = Anchors(Document(title="", blocks=(block,)))
    page = PageContext(anchors=anchors, digits=6, width=width)
    return [line.plain.rstrip() for line in write_table(block, page)]


def test_what_fits_is_a_grid():
    """Numbers stand at the right, pictures are left out, names are typeset."""
    assert lines(TABLE, 80) == [
        "two of them",
        "name    formula  times",
        "square  a = z²     2.5",
        "W₁                  12",
    ]


def test_what_does_not_fit_stands_under_each_other():
    """Each cell behind its head; no line is wider than asked."""
    block = TableBlock(head=("name", "formula", "notes"), rows=(("square", (SQUARE,), LONG),))
    shown = lines(block, 40)
    assert shown[:3] == [
        "square",
        "  formula  a = z²",
        "  notes    a note that is much too long",
    ]
    assert max(map(cell_len, shown)) <= 40


def test_products_of_arrays_are_entry_by_entry():
    """The table's shapes tell them from products of numbers."""
    told = Statement(left="r", rights=(ast.parse("x * k", mode="eval").body,))
    block = TableBlock(head=("",), rows=(((told,),),), shapes={"x": (1, 1), "k": (1, 1)})
    assert lines(block, 40)[1] == "r = x ⊙ k"


@pytest.mark.parametrize("width", [30, 60, 100])
def test_an_empty_cell_says_nothing(width):
    """Its head is left out where cells stand under each other."""
    block = TableBlock(head=("name", "formula", "notes"), rows=(("none", (), LONG),))
    assert ("formula" in "\n".join(lines(block, width))) == (width == 100)


@pytest.mark.parametrize("width", [30, 40, 60, 200])
def test_a_command_can_be_pasted(width):
    """However many lines it takes, a shell reads the same words; quotes are never broken."""
    words = ["backsight", "explain", "my rows.csv", "--hidden", "32,32", "--number", "W1[0,2]"]
    command = shlex.join(words)
    block = TableBlock(head=("what", "see"), rows=(("a" * 20, f"`{command}`"),))
    shown = lines(block, width)
    (first,) = (at for at, line in enumerate(shown) if "backsight" in line)
    pasted = "\n".join(shown[first:]).replace("\\\n", "")  # as a shell goes on
    assert shlex.split(pasted[pasted.index("backsight") :]) == words
    assert width < 40 or max(map(cell_len, shown)) <= width
