"""`paths`: the list, the sum, the formats and the refusals."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

import backsight
from backsight.kernel.formula import formula
from backsight.maths import catalogs


def test_the_paths_are_listed(call) -> None:
    """The largest first, nodes and factors; the others summed up; both totals."""
    status, out, _ = call("paths", "xor", "--hidden", "3", "--weight", "W1[0,2]", "--top", "3")
    assert status == 0
    assert "first weights (17), on 4 rows" in out
    assert "Paths from W1[0,2] to L: 8" in out
    nodes = re.findall(r"W1\[0,2\] → z1\[(\d),2\] → a1\[\1,2\] → z2\[\1,\d\] → L", out)
    assert len(nodes) == 3
    assert "x[2,0] = 1 · ∂a1/∂z1 = " in out
    assert "… and 5 more, together" in out
    total, other = re.findall(r"^ *(\S+)  (?:sum of|backprop)", out, re.MULTILINE)
    assert float(total) == pytest.approx(float(other), rel=1e-9)


def test_a_run_and_one_row(call) -> None:
    """The trained weights; paths of one row only; the masks are told."""
    call("train", "moons", "--steps", "9", "--hidden", "4", "--dropout", "0.2", "--out", "run")
    status, out, _ = call("paths", "run", "--weight", "b1[2]", "--sample", "5", "--rows", "8")
    assert status == 0
    assert "trained weights (22), on 8 rows" in out
    assert "masks are held fixed" in out
    assert "that begin in row 5: 2" in out
    assert "more, together" not in out


def test_nothing_is_printed_as_minus_zero(call) -> None:
    """Neither a product of 0 and a negative number nor a share that is rounded to 0."""
    _, out, _ = call("paths", "xor", "--weight", "W1[0,0]")
    assert re.search(r"^ +0 +0.0%  W1", out, re.MULTILINE)
    assert not re.search(r"-0(?:\.0)?(?![.\d])", out)


def test_as_json(call) -> None:
    """The same as plain data."""
    _, out, _ = call("paths", "xor", "--weight", "W1[0,2]", "--top", "2", "--format", "json")
    found = json.loads(out)
    assert (found["weight"], found["count"], len(found["paths"])) == ("W1[0,2]", 8, 2)
    assert found["others"]["count"] == 6
    listed = sum(p["product"] for p in found["paths"])
    assert listed + found["others"]["sum"] == pytest.approx(found["backpropagation"], rel=1e-9)
    assert found["paths"][0]["factors"][0] == {"name": "x[2,0]", "value": 1.0}


@formula
def wrong(z, a):
    return a + 2


def test_a_wrong_slope_ends_with_status_1(call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum over paths is right, and not what backpropagation has."""
    broken = dataclasses.replace(catalogs["activations"]["tanh"], slope=wrong)
    monkeypatch.setitem(catalogs["activations"]._loaded_records, "tanh", broken)
    assert call("paths", "xor", "--activation", "tanh", "--weight", "W1[0,2]")[0] == 1


@pytest.mark.parametrize("command", ["paths", "influence"])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("xor --weight W9[0,2]", "Known: W1, W2, b1, b2. Their shapes: W1 (2, 3), b1 (3,)"),
        ("xor --weight W1[0,3]", "goes from W1[0,0] to W1[1,2]"),
        ("xor --weight W1[0", "Expected one weight such as W1[1,2] or b1[2]"),
        ("xor --weight W1[0,2],b1[1]", "`influence` takes several, each with a --weight"),
        ("xor --weight W1[0,2] --row 4", "the batch has 4 rows, 0 to 3"),
        ("xor", "--weight"),
        ("xor --weight W1[0,2] --top 0", "--top"),
        ("digit --weight W1[0,2]", "Did you mean 'digits'"),
        (". --weight W1[0,2]", "no record"),
        ("nowhere/spec.toml --weight W1[0,2]", "no spec file"),
    ],
)
def test_bad_input_ends_with_status_2(call, command: str, words: str, expected: str) -> None:
    """One message, nothing written; the same of both commands."""
    status, _, err = call(command, *words.split())
    assert status == 2
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


def test_several_weights_are_refused_from_python_too() -> None:
    """As one message, and no TypeError."""
    with pytest.raises(backsight.BacksightError, match="Expected one weight such as"):
        backsight.paths("xor", ["W1[0,2]"])
