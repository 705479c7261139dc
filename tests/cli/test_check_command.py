"""`check`: the table, the verdict and the exit status."""

import dataclasses
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
    assert "backprop 3, central_difference 34" in out
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
    monkeypatch.setitem(catalogs["activations"]._loaded, "tanh", broken)
    status, out, _ = call("check", "xor", "--activation", "tanh", "--samples", "0")
    assert status == 1
    assert "WRONG" in out
    assert "disagree with backpropagation, the first in W1 by central_difference" in out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("check xor --methods central", "Did you mean 'central_difference'"),
        ("check xor --samples -1", "--samples"),
        ("check digit", "Did you mean 'digits'"),
        ("check digits --methods path_sum --hidden 500,500,500", "80,000,000 paths"),
        ("check", "Missing argument"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, nothing written."""
    status, _, err = call(*words.split())
    assert status == 2
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


def test_large_networks_are_sampled(call) -> None:
    """784-50-10-like sizes take a second: 100 entries of each array unless told otherwise."""
    status, out, _ = call("check", "digits", "--activation", "relu")
    assert status == 0
    assert "up to 100 entries" in out
