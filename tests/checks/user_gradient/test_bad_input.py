"""What `check_gradient` refuses, and what it says."""

import itertools

import numpy as np
import pytest

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.kernel.errors import BadInput, BadShape, UnknownName

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def f(x):
    return (x**2).sum()


def in_place(x):
    x += 1
    return float(x.sum())


def in_place_gradient(x):
    x *= 2
    return x


CALLS = itertools.count()

CASES = {
    "array": ({"f": lambda x: x**2}, r"one number; it returned an array of shape \(2, 3\)"),
    "nan": ({"f": lambda x: float("nan")}, "nan"),
    "infinite": ({"f": lambda x: float("inf")}, "inf"),
    "nothing": ({"f": lambda x: None}, "one real number; it returned None"),
    "truth": ({"f": lambda x: True}, "one real number"),
    "complex": ({"f": lambda x: 1j}, "one real number"),
    "no function": ({"f": 3.0}, "f must be a function"),
    "in place": ({"f": in_place}, r"f changes x in place: .*x\.copy\(\)"),
    "gradient in place": ({"gradient": in_place_gradient}, "gradient changes x in place"),
    "random": ({"f": lambda x: f(x) + next(CALLS)}, "f is random"),
    "whole numbers": ({"x": np.arange(3)}, r"x\.astype\(float\)"),
    "whole number": ({"x": np.int64(3)}, r"x\.astype\(float\)"),
    "named whole numbers": ({"x": {"W": np.arange(3)}}, r"W\.astype\(float\)"),
    "complex x": ({"x": X * 1j}, "complex128"),
    "list": ({"x": [1.0, 2.0]}, "type list"),
    "x with nan": ({"x": np.array([1.0, np.nan])}, "NaN or infinity"),
    "empty": ({"x": np.empty((0, 3))}, r"empty, of shape \(0, 3\)"),
    "empty dict": ({"x": {}}, "empty dict"),
    "step 0": ({"step": 0}, "step must be a number above 0; it is 0"),
    "step below 0": ({"step": -1e-3}, "step must be"),
    "step nan": ({"step": float("nan")}, "step must be"),
    "step words": ({"step": "small"}, "step must be"),
    "step lost": ({"step": 1e-20}, "lost in the rounding"),
    "tolerance 0": ({"tolerance": 0.0}, "tolerance must be"),
    "gradient with nan": ({"gradient": np.where(X > 5, np.nan, X)}, r"nan at \(1, 2\)"),
    "gradient of words": ({"gradient": np.array([["a"] * 3] * 2)}, "real numbers"),
    "gradient none": ({"gradient": None}, "real numbers"),
    "gradient no dict": ({"x": {"W": X}, "f": lambda p: f(p["W"])}, "must be a dict like x"),
    "facts no dict": ({"facts": [1]}, "facts must be a dict"),
    "fact of words": ({"facts": {"z": "a"}}, "array of numbers"),
    "fact nan": ({"facts": {"z": [np.nan]}}, "finite"),
    "rows": ({"facts": {"rows": 2.5}}, "whole number"),
    "softmax slope": ({"facts": {"activation": "softmax", "z": X}}, "no slope of its own"),
    "activation": ({"facts": {"activation": 3, "z": X}}, "name or the slope"),
    "parts": ({"facts": {"parts": X}}, "must be a dict"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_with_what_came_and_what_to_do(name):
    """BadInput, with the words that matter."""
    changed, words = CASES[name]
    with pytest.raises(BadInput, match=words):
        check_gradient(**{"f": f, "gradient": 2 * X, "x": X, **changed})


def test_a_gradient_of_the_wrong_shape_is_refused():
    """Both shapes are shown, and a turned one is asked about."""
    with pytest.raises(BadShape, match=r"\(2, 3\); it has \(3, 2\). Is it transposed?"):
        check_gradient(f, 2 * X.T, X)
    with pytest.raises(BadShape, match=r"\(2, 3\); it has \(3,\)\.$"):
        check_gradient(f, X[0], X)


def test_an_unknown_array_in_the_gradient_is_refused_with_the_nearest():
    """A mistyped name is not a forgotten one."""
    with pytest.raises(UnknownName, match="Did you mean 'W1'"):
        check_gradient(lambda p: f(p["W1"]), {"W2": X}, {"W1": X})


def test_an_unknown_fact_is_refused_with_the_nearest():
    """A mistyped fact would be ignored silently."""
    with pytest.raises(UnknownName, match="Did you mean 'softmax'"):
        check_gradient(f, 2 * X, X, facts={"soft_max": X})


def test_facts_that_do_not_belong_together_are_refused():
    """z and upstream have one shape; parts have that of x."""
    with pytest.raises(BadShape, match="one shape"):
        check_gradient(f, 2 * X, X, facts={"z": X, "upstream": X[:, :1]})
    with pytest.raises(BadShape, match="shapes of x"):
        check_gradient(f, 2 * X, X, facts={"parts": {"data": X[0]}})


def test_an_error_inside_f_is_the_users_own():
    """His exception comes through as it is."""
    with pytest.raises(ZeroDivisionError):
        check_gradient(lambda x: 1 // 0, 2 * X, X)


def test_f_that_changes_x_now_and_then_is_caught():
    """The numbers are compared again at the end."""
    calls = itertools.count()

    def sly(x):
        if next(calls) == 25:
            x[1, 2] = 7.0
        return float((x**2).sum())

    with pytest.raises(BadInput, match="in place"):
        check_gradient(sly, 2 * X, X)
