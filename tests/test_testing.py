"""An assertion for other people's tests: the message is the verdict."""

import numpy as np
import pytest

from backsight.kernel.errors import BadInput
from backsight.testing import assert_gradient

X = {"w": np.array([[1.0, -2.0]]), "b": np.array([0.5])}


def loss(p):
    return ((p["w"] ** 2).sum() + p["b"] ** 2).sum() / 2


def test_a_right_gradient_passes():
    assert_gradient(loss, lambda p: {"w": p["w"], "b": p["b"]}, X)


def test_a_wrong_one_fails_with_the_verdict():
    """Array by array, and the slip."""
    with pytest.raises(AssertionError) as failure:
        assert_gradient(loss, lambda p: {"w": -p["w"], "b": p["b"]}, X)
    assert "w: wrong" in str(failure.value)
    assert "b: right" in str(failure.value)
    assert "the sign is wrong" in str(failure.value)


@pytest.mark.parametrize("end", [SystemExit(0), GeneratorExit()])
def test_code_that_ends_the_program_fails(end):
    """A test that is ended from within would look like one that passed."""

    def leave(p):
        raise end

    for f, gradient in ((loss, leave), (leave, dict)):
        with pytest.raises(BadInput, match=r"Your code fails in line \d+ of test_testing.py"):
            assert_gradient(f, gradient, X)


def test_what_cannot_be_checked_is_no_failure():
    """It is refused as by `check_gradient`."""
    with pytest.raises(BadInput, match="whole numbers"):
        assert_gradient(loss, loss, {"w": np.array([1])})
