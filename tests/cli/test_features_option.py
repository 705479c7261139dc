"""`--features`: what the network is given, from the command line."""

from pathlib import Path

import pytest

SEVEN = "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"


def test_inputs_are_named_and_new_rows_have_the_columns(call) -> None:
    """The first names, for there may be many; a file of two columns is enough."""
    status, out, _err = call("train", "spirals", "--features", SEVEN, "--steps", "9", "--out", "r")
    assert status == 0
    assert "7 inputs, 2 classes\n  inputs: x1, x2, x1^2, x2^2, x1*x2, sin(x1), …\n" in out
    assert "inputs:" not in call("train", "xor", "--steps", "2", "--out", "plain")[1]
    Path("new.csv").write_text("x2,x1\n1,2\n")
    assert call("predict", "r", "new.csv")[1].startswith("arm,output_0,output_1\n")


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ("x1,y", "No column of numbers is called 'y'."),
        ("log(x1)", "the feature 'log(x1)' is "),
        (",", "--features names no input: give at least one of x1, x2."),
    ],
)
def test_what_cannot_be_given_is_said(call, features, message) -> None:
    """In one message, and nothing is written."""
    status, out, err = call("train", "spirals", "--features", features)
    assert (status, out) == (2, "")
    assert message in err
    assert not list(Path().iterdir())
