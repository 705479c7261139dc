"""`check`: the tables, the pictures, the verdict and the exit status."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from backsight.kernel.formula import formula
from backsight.maths import catalogs


@formula
def wrong(z, a):
    return a + 2


def test_every_method_is_compared(call) -> None:
    """Every array by every method that is at hand; status 0 where all agree."""
    status, out, _ = call("check", "xor", "--regularizer", "l2")
    assert status == 0
    assert "in float64" in out
    for words in ("W1", "b2", "central_difference", "complex_step", "path_sum", "forward_mode"):
        assert words in out
    assert "time" in out
    assert re.search(r"^central_difference +34 +[0-9.,]+ [mµ]?s +[0-9.,]+$", out, re.MULTILINE)
    assert "All agree with backpropagation." in out


def test_some_methods_on_some_entries(call) -> None:
    """--methods and --samples choose; a spec is as good as a source; the masks are told."""
    call("train", "moons", "--steps", "1", "--dropout", "0.3", "--out", "run")
    status, out, _ = call(
        "check", "run/spec.toml", "--methods", "path_sum, forward_mode", "--samples", "4"
    )
    assert status == 0
    assert "up to 4 entries" in out
    assert "masks are held fixed" in out
    assert "central_difference" not in out


def test_a_wrong_slope_ends_with_status_1(call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The array and the method are named."""
    broken = dataclasses.replace(catalogs["activations"]["tanh"], slope=wrong)
    monkeypatch.setitem(catalogs["activations"]._loaded_records, "tanh", broken)
    status, out, _ = call("check", "xor", "--activation", "tanh", "--samples", "0")
    assert status == 1
    assert "WRONG" in out
    assert "disagree with backpropagation, the first in W1 by central_difference" in out


def test_the_worst_entry_is_shown_by_every_method(call) -> None:
    """Its index, and what each method says about it."""
    _, out, _ = call("check", "xor", "--methods", "central_difference,complex_step")
    block = re.search(r"^W1\[\d, \d\] +backprop +(\S+) *\n(.*)\n(.*)$", out, re.MULTILINE)
    assert block
    assert "central_difference" in block[2]
    assert "complex_step" in block[3]
    assert all(float(block[1]) == pytest.approx(float(r.split()[-2])) for r in block.groups()[1:])


def test_the_trained_weights_of_a_run_are_checked(call) -> None:
    """A run's folder: what it checks is not the first weights, which its spec gives."""
    call("train", "moons", "--steps", "20", "--out", "run")
    first = json.loads(call("check", "run/spec.toml", "--json", "--samples", "3")[1])
    status, out, _ = call("check", "run", "--samples", "3")
    trained = json.loads(call("check", "run", "--json", "--samples", "3")[1])
    assert status == 0
    assert "at the trained weights of run" in out
    assert trained["holds"]
    assert trained["comparisons"] != first["comparisons"]


def test_json_has_every_number(call) -> None:
    """And nothing else is printed; null where there is no number."""
    status, out, _ = call("check", "xor", "--json", "--sweep", "--regularizer", "l1")
    found = json.loads(out, parse_constant=pytest.fail)
    assert status == 0
    assert found["holds"]
    row = found["comparisons"][0]
    assert row["values"]["backprop"] == row["expected"]
    assert found["methods"]["complex_step"]["passes"] == 17
    assert found["methods"]["complex_step"]["seconds"] > 0
    assert {r["method"] for r in found["sweep"]} >= {"forward_difference", "complex_step"}
    assert found["folder"] == "checks/xor-0001"


@pytest.mark.slow
def test_a_sweep_is_a_table_and_pictures(call, painted) -> None:
    """Where they were written is told; a second one does not overwrite the first."""
    Path("checks/xor-0001").mkdir(parents=True)
    status, out, _ = call("check", "xor", "--sweep")
    assert status == 0
    assert re.search(r"^1e-05( +\d\.\de-\d\d){6}$", out, re.MULTILINE)
    assert "central_difference: best step" in out
    assert "Written to checks/xor-0002: errors.png, errors.svg, sweep.png, sweep.svg" in out
    assert {p.name for p in Path("checks/xor-0002").iterdir()} == {
        "errors.png", "errors.svg", "sweep.png", "sweep.svg",
    }  # fmt: skip
    assert "Written to mine" in call("check", "xor", "--sweep", "--out", "mine")[1]
    status, _, err = call("check", "xor", "--sweep", "--out", "mine")
    assert status == 2
    assert "not empty" in err


def test_a_step_of_ones_own(call) -> None:
    """It is taken, its truncation is no error, and it is told."""
    status, out, _ = call("check", "xor", "--step-size", "1e-2")
    assert status == 0
    assert "step size 0.01" in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("check xor --methods central", "Did you mean 'central_difference'"),
        ("check xor --samples -1", "--samples"),
        ("check digit", "Did you mean 'digits'"),
        (
            "check digits --methods path_sum --hidden 500,500,500",
            "80,000,000 from each of 100 in W1",
        ),
        ("check", "Missing argument"),
        ("check xor --methods ,", "nothing to compare backpropagation with"),
        ("check xor --methods backprop", "nothing to compare backpropagation with"),
        ("check xor --step-size 0", "0.0 is not in the range x>0"),
        ("check xor --step-size -1e-5", "not in the range x>0"),
        ("check xor --step-size nan", "not a finite number"),
        ("check xor --step-size inf", "not a finite number"),
        ("check xor --step-size 1e-20", "is lost in the rounding of W1[0, "),
        ("check xor --step-size small", "not a valid float"),
        ("check ./nowhere", "nowhere"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, nothing written."""
    status, _, err = call(*words.split())
    assert status == 2
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


@pytest.mark.slow
def test_large_networks_are_sampled(call) -> None:
    """784-50-10-like sizes take a second: 100 entries of each array unless told otherwise."""
    status, out, _ = call("check", "digits", "--activation", "relu")
    assert status == 0
    assert "up to 100 entries" in out
