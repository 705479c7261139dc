"""The page of a proof in every format and language."""

from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

import backsight
from backsight.kernel.document import Equations, Numbers, TableBlock
from backsight.kernel.errors import BadInput, UnknownName
from backsight.languages.choose import speaking
from backsight.proofs import proofs
from backsight.proofs._page import format_side, make_proof_page
from backsight.proofs._run import draw_case, run_proof
from backsight.render import to_html, to_latex, to_markdown, to_terminal

NAMES = list(proofs)


@cache
def get_page(name):
    """A proof on a few networks, run once."""
    return backsight.prove(name, networks=5)


def read(document):
    """Its text without line breaks."""
    return " ".join(to_terminal(document, width=100, color=False).split())


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_it_all(name):
    """Every line with its reason and what came of it, and no name left over in braces."""
    document = get_page(name).document
    (equations,) = (b for b in document.blocks if isinstance(b, Equations))
    assert len(equations.rows) == len(proofs[name].lines)
    assert any(isinstance(b, TableBlock) for b in document.blocks)
    for render in (to_terminal, to_html, to_latex, to_markdown):
        assert len(render(document)) > 2000
    text = read(document)
    assert text.count("Run: ") == len(proofs[name].lines)
    assert "{" not in text


def test_layers_are_above_and_entries_below():
    """As in the book: BP2 in both forms, in each format."""
    page = get_page("bp2")
    assert "δⱼˡ = Σₖ wₖⱼˡ⁺¹ δₖˡ⁺¹ σ′(zⱼˡ)" in str(page)
    assert "δˡ = ((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)" in str(page)
    assert r"\sum_{k} w_{kj}^{l+1}\," in page.to("latex")
    assert r"{(w^{l+1})}^{\top}" in page.to("latex") or r"(w^{l+1})^{\top}" in page.to("latex")
    assert "<munder><mo>∑</mo><mi>k</mi></munder>" in page.to("html")


def test_a_bound_is_shown_as_one():
    """With ≤ in every format."""
    page = get_page("central")
    assert "Eₕ ≤ h² Σₖ |rₖ|" in str(page)
    assert r"\le h^{2}" in page.to("latex")
    assert r"\le h^{2}" in page.to("markdown")
    assert "≤" in page.to("html")


def test_the_network_of_the_worst_case_is_shown():
    """All that was drawn for it, in numbers."""
    blocks = [b for b in get_page("bp4").document.blocks if isinstance(b, Numbers)]
    assert [b.symbol for b in blocks][:4] == ["x", "y", "W1", "b1"]


def test_a_false_line_is_shown_as_one():
    """At the top, beside the line, and in the table."""
    proof = proofs["bp1"]
    lines = (replace(proof.lines[4], right="dC_da_last_j", matrix=""),)
    document = make_proof_page(run_proof(replace(proof, lines=lines), networks=3))
    text = read(document)
    assert "Not proved. False: line 1" in text
    assert "FALSE on 3 of 3 networks" in text


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_speaks_chinese(name, language):
    """Every reason is translated."""
    with speaking(language):
        text = str(backsight.prove(name, networks=1))
    english = (line.reason.split("{")[0][:25] for line in proofs[name].lines)
    assert not [start for start in english if len(start) > 8 and start in text]


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (-0.25, "−0.25"), (None, "–"), (Fraction(-2, 3), "−2/3")],
)
def test_short_numbers_of_sides_are_whole(value, text):
    """A short fraction is written in full."""
    assert format_side(value) == text


def test_a_long_fraction_is_a_number_and_its_length():
    """Else it would take the whole line."""
    assert (
        format_side(Fraction(10**30 + 1, 3)).replace("\xa0", " ") == "3.33333 × 10²⁹ in 32 digits"
    )


def test_prove_from_python():
    """The page says whether it holds, and is plain data too."""
    page = get_page("softmax")
    plain = page.to_plain()
    assert page.holds
    assert plain["holds"]
    assert [line["line"] for line in plain["lines"]] == list(range(1, 14))
    assert plain["lines"][5]["matrix"] == "diag(p) - p @ p.T"


@pytest.mark.parametrize("name", ["bp5", "", "Adam "])
def test_an_unknown_proof_is_told(name):
    """With all that there are."""
    with pytest.raises(UnknownName, match="Known: adam, bp1"):
        backsight.prove(name)


def test_a_name_is_a_text():
    """Anything else is bad input."""
    with pytest.raises(BadInput, match="is a text"):
        backsight.prove(5)


def test_the_left_side_is_what_trains():
    """δ in float64 is the very number of the engine's tape."""
    case = draw_case(proofs["bp1"].lines[0].draw, 0, 0)
    network = case.values.network
    trained = network.tape[f"dL_d{network.last_sum}"][0]
    np.testing.assert_array_equal(case.values["delta_last"], trained)
