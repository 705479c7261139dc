"""Numbers are left out of a sheet by a seed, everywhere alike, and the key has them."""

import ast

import numpy as np
import pytest

from backsight.explanations.step.worksheet import get_symbol, make_worksheet
from backsight.kernel.document import (
    CutSum,
    Document,
    Numbers,
    Paragraph,
    Summary,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.errors import BadInput

Z = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def sheet():
    """Two arrays and one worked number of the first."""
    array = {"values": Z, "shape": (9, 9), "rows": (0, 7), "columns": (1, 2, 4)}
    worked = WorkedNumber(
        anchor="forward/z1[7,2]", left=ast.Name("z"), rights=(ast.Constant(5.0),), value=5.0
    )
    blocks = (
        Paragraph(text="numbers"), Numbers(anchor="given/x", symbol="x", **array),
        Numbers(anchor="forward/z1", symbol="z1", **array), worked,
    )  # fmt: skip
    return Document(title="a sheet", blocks=blocks)


def test_a_share_of_the_numbers_is_left_out():
    """Half of six, none of what is given; the same by the same seed, others by another."""
    document, key = make_worksheet(sheet(), 0.5, seed=1, never_blank={"x"})
    assert len(key.answers) == 3
    assert all(name.startswith("forward/z1[") for name in key.answers)
    assert not document.blocks[1].blank
    assert make_worksheet(sheet(), 0.5, seed=1, never_blank={"x"})[1] == key
    assert any(
        make_worksheet(sheet(), 0.5, seed=s, never_blank={"x"})[1] != key for s in range(2, 6)
    )


def test_a_number_is_left_out_wherever_it_stands():
    """In its array by its place in the whole, and where it is worked."""
    document, key = make_worksheet(sheet(), 1.0, seed=0, never_blank={"x"})
    assert key.answers["forward/z1[7,2]"] == 5.0
    assert document.blocks[2].blank == {(i, j) for i in (0, 7) for j in (1, 2, 4)}
    assert document.blocks[3].blank
    assert key.numbers.keys() == {f"given/x[{i},{j}]" for i in (0, 7) for j in (1, 2, 4)}


@pytest.mark.parametrize("share", [0, -0.1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    """Above 0 % and at most 100 %."""
    with pytest.raises(BadInput, match="share of blanks"):
        make_worksheet(sheet(), share, seed=0, never_blank=())


def test_percent_without_its_sign_is_understood():
    """30 is no share; 30% is meant."""
    with pytest.raises(BadInput, match=r"got 30\. Did you mean '30%'\?"):
        make_worksheet(sheet(), 30.0, seed=0, never_blank=())


def test_each_box_says_its_name():
    """A table by its array, a line by its own; those without a box say nothing."""
    document, key = make_worksheet(sheet(), 0.5, seed=1, never_blank={"x"})
    for block in document.blocks:
        text = getattr(block, "reason", "") + getattr(block, "about", "")
        if not getattr(block, "blank", False):
            assert "in the answers: " not in text
        elif isinstance(block, WorkedNumber):
            assert f"in the answers: {block.anchor}" in text
            assert block.anchor in key.answers
        else:
            assert f"in the answers: {block.anchor}[i,j]" in text


def test_a_sheet_without_anything_to_ask_for_is_refused():
    """Rather than an empty worksheet."""
    with pytest.raises(BadInput, match="nothing on this sheet"):
        make_worksheet(sheet(), 0.3, seed=0, never_blank={"x", "z1"})


def test_a_number_is_left_out_where_others_are_made_from_it():
    """By its stable name, however short it is and however its entry is written."""
    product = ast.BinOp(ast.Constant(0.5, kind="forward/a1[0]"), ast.Mult(), ast.Constant(0.5))
    array = {"values": np.array([[0.5]]), "shape": (1,), "columns": (0,)}
    blocks = (
        Numbers(anchor="forward/a1", symbol="a1", **array),
        WorkedNumber(anchor="given/z", left=ast.Name("z"), rights=(product,), value=0.25),
    )
    document, _key = make_worksheet(
        Document(title="", blocks=blocks), 1.0, seed=0, never_blank={"z"}
    )
    assert ast.unparse(document.blocks[1].rights[0]) == "… * 0.5"


def test_what_stands_under_two_names_is_left_out_under_both():
    """And in prose, tables, summaries and the rest of a sum."""
    value, array = 0.6931472, {"values": np.array([[0.6931472]]), "shape": (9,), "columns": (0,)}
    total = {"anchor": "loss/L", "left": ast.Name("L"), "rights": (), "value": value}
    summary = Summary(least=0.0, mean=0.1, largest=value, zeros=0.0)
    blocks = (
        Paragraph(text="The loss is 0.693147, not 10.693147.", numbers={"loss/L": "0.693147"}),
        Numbers(anchor="forward/z1", symbol="z1", **array, summary=summary),
        Numbers(anchor="loss/L", symbol="L", **array),
        TableBlock(head=("row", "part"), rows=(("row 0", value),)),
        WorkedNumber(**total, cut_sums=(CutSum(count=1, rest=value),)),
    )
    document, key = make_worksheet(Document(title="", blocks=blocks), 0.01, seed=0, never_blank=())
    assert key.answers.keys() == {"forward/z1[0]", "loss/L[0]", "loss/L"}
    assert document.blocks[0].text == "The loss is …, not 10.693147."
    assert document.blocks[1].summary is None
    assert document.blocks[3].rows == (("row 0", "…"),)
    assert document.blocks[4].cut_sums == (CutSum(count=1, rest=None),)


def test_names_hold_their_symbol():
    """Act, symbol, index."""
    assert get_symbol("backward/dL_dW1[0,2]") == "dL_dW1"
    assert get_symbol("L") == "L"
