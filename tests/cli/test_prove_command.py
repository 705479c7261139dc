"""`backsight prove`: proofs that run, formats, files, JSON and refusals."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from backsight.proofs import proofs
from backsight.studies.explanation import prove as study


def test_without_a_name_all_are_listed(call):
    """With how many lines each has."""
    status, out, err = call("prove")
    assert (status, err) == (0, "")
    for name in proofs:
        assert f"\n{name} " in out


def test_a_list_is_plain_data_too(call):
    """The titles by name."""
    status, out, _err = call("prove", "--json")
    assert status == 0
    assert list(json.loads(out)) == list(proofs)


@pytest.mark.parametrize(
    ("form", "formula"),
    [
        ("terminal", "δⱼᴸ = (∂C/∂aⱼᴸ) σ′(zⱼᴸ)"),
        ("html", "<math"),
        ("latex", r"\delta_{j}^{L}"),
        ("markdown", r"\delta_{j}^{L}"),
    ],
)
def test_every_format_shows_the_lines(call, form, formula):
    """Each in its own way, and nothing is written."""
    status, out, err = call("prove", "bp1", "--networks", 2, "--format", form)
    assert (status, err) == (0, "")
    assert formula in out
    assert list(Path().iterdir()) == []


def test_the_file_decides_the_format(call):
    """A page without any script."""
    status, out, _ = call("prove", "bp4", "--networks", 2, "-o", "bp4.html")
    assert (status, out) == (0, "bp4.html\n")
    assert "<script" not in Path("bp4.html").read_text(encoding="utf-8")


def test_json_has_stable_keys(call):
    """Fractions as texts, numbers as numbers."""
    status, out, err = call("prove", "bp1", "--networks", 3, "--seed", 4, "--json")
    data = json.loads(out)
    assert (status, err) == (0, "")
    assert set(data) == {"proof", "title", "holds", "networks", "seed", "lines"}
    assert (data["proof"], data["holds"], data["networks"], data["seed"]) == ("bp1", True, 3, 4)
    first, second, *_ = data["lines"]
    assert set(first) == {
        "line", "equation", "left", "relation", "component", "matrix", "reason", "arithmetic",
        "holds", "networks", "failures", "worst",
    }  # fmt: skip
    assert set(first["worst"]) == {"network", "about", "entry", "left", "right", "apart"}
    assert isinstance(first["worst"]["left"], float)
    assert isinstance(second["worst"]["left"], str)


def test_the_seed_draws_other_networks(call):
    """And the same one the same again."""
    one, other, again = (
        call("prove", "bp1", "--networks", 2, "--seed", seed, "--json")[1] for seed in (0, 1, 0)
    )
    assert one == again
    assert one != other


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_false_line_is_exit_status_1(call, monkeypatch, options):
    """The page says which."""
    proof = proofs["bp1"]
    wrong = replace(proof.lines[4], right="dC_da_last_j", matrix="")
    false = {"bp1": replace(proof, lines=(wrong,))}
    monkeypatch.setattr(study, "proofs", false)
    status, out, _err = call("prove", "bp1", "--networks", 2, *options)
    assert status == 1
    assert ('"holds": false' if options else "Not proved. False: line 1") in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bp5"], "Did you mean 'bp4'?"),
        (["sofmax"], "Did you mean 'softmax'?"),
        (["lion"], "No proof is called 'lion'"),
        (["bp1", "--networks", "0"], "0 is not in the range x>=1"),
        (["bp1", "--seed", "-1"], "-1 is not in the range x>=0"),
        (["bp1", "--format", "word"], "'word' is not one of"),
        (["bp1", "-o", "no/such/folder/all.html"], "cannot be written"),
        (["bp1", "-o", "all.docx"], "all.docx"),
        (["bp1", "--json", "-o", "all.html"], "leave -o and --format out"),
        (["bp1", "--with", "missing.py"], "there is no such file"),
    ],
    ids=[
        "slip",
        "slip 2",
        "none",
        "networks",
        "seed",
        "format",
        "folder",
        "suffix",
        "both",
        "with",
    ],
)
def test_bad_input_is_one_message(call, arguments, message):
    """And exit status 2."""
    status, out, error = call("prove", *arguments)
    assert (status, out) == (2, "")
    assert message in error


OWN = '''
"""The square of a sum."""
from backsight.records import Proof, ProofCase, ProofDraw, ProofLine

def draw(rng):
    a, b = (int(v) for v in rng.draw_integers(1, 9, 2))
    return ProofCase(values={"a": a, "b": b, "q": (a + b) ** 2}, about=f"{a}, {b}")

DRAW = ProofDraw(name="square", arithmetic="fractions", make=draw)
square = Proof(
    name="square", title="The square of a sum", about="By multiplying out.",
    lines=(ProofLine(left="q", right="a ** 2 + 2 * a * b + b ** 2", reason="Known.", draw=DRAW),),
)
'''


def test_a_proof_of_ones_own(call, monkeypatch):
    """From a file, with --with."""
    monkeypatch.setattr(proofs, "_admitted_records", {})
    Path("own.py").write_text(OWN, encoding="utf-8")
    status, out, err = call("prove", "square", "--networks", 5, "--with", "own.py")
    assert (status, err) == (0, "")
    assert "q = a² + 2a b + b²" in out
    assert "exactly equal on 5 networks" in out
