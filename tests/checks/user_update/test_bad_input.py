"""What `check_update` refuses, and what it says."""

import itertools

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update
from backsight.kernel.errors import BadInput

CALLS = itertools.count()


class NoStep:
    """Nothing that makes a step."""


class NoWeights:
    def step(self, g):
        self.last = g


def raising(w, g):
    raise KeyError("momentum")


def rebinding(w, g):
    w = w - 0.1 * g


def changing_its_gradient(w, g):
    g *= 0.1
    return w - g


def changing_its_dict(params, grads):
    for k in params:
        grads[k] = 0.1 * grads[k]
        params[k] = params[k] - grads[k]
    return params


def stopping(w, g):
    raise SystemExit(3)


def ending(w):
    yield w


CASES = {
    "raises": (raising, "raised KeyError: 'momentum'. That was in line "),
    "divides by 0": (lambda w, g, state, t: w - g * (1 / (t - 1)), "raised ZeroDivisionError"),
    "another shape": (lambda w, g: (w - g)[:, None], "shape (8,); it gives the shape (8, 1)"),
    "a list": (lambda w, g: list(w - g), "as an array of shape (8,); it gives a list of 8"),
    "nothing": (rebinding, "returns nothing and leaves the weights as they are"),
    "a text": (lambda w, g: "w", "it gives str 'w'"),
    "nan": (lambda w, g: w * np.nan, "gives nan in step 1"),
    "whole numbers": (lambda w, g: (w - g).astype(int), "as int64. Weights have to be floats"),
    "complex": (lambda w, g: w - g * 1j, "gives w as complex128"),
    "its gradient": (changing_its_gradient, "changes its gradient in place"),
    "changing the gradients' dict": (changing_its_dict, "changes its gradient in place"),
    "a stop": (stopping, "raised SystemExit: 3"),
    "a generator that ends": (ending, "raised StopIteration"),
    "random": (lambda w, g: w - g * next(CALLS), "gives other numbers when it is begun anew"),
    "an unknown parameter": (lambda w, g, q, z, y: w, "it is not clear what"),
    "no weights": (NoWeights(), "leaves the weights as they are"),
    "no step": (NoStep(), "The update is NoStep, which cannot be called"),
    "a number": (3.0, "The update is float, which cannot be called"),
    "none": (None, "The update is NoneType, which cannot be called"),
}  # fmt: skip


@pytest.mark.parametrize("update", CASES)
def test_an_update_is_refused(update):
    """In one message that says what was expected and what came."""
    with pytest.raises(BadInput) as caught:
        check_update(CASES[update][0], "sgd")
    assert CASES[update][1] in str(caught.value)
    assert "\n" not in str(caught.value)


def sgd(w, g, lr):
    return w - lr * g


SETTINGS = {
    "no such optimizer": (("addam",), {}, "Did you mean 'adam'?"),
    "no such setting": (("sgd",), {"settings": {"beta": 1}}, "No setting of sgd is called 'beta'"),
    "out of range": (("adam:beta1=1",), {}, "beta1 of adam: 1"),
    "no number": (("sgd:rate=fast",), {}, "rate must be a number above 0; it is 'fast'"),
    "rate 0": (("sgd",), {"settings": {"lr": 0.0}}, "rate must be a number above 0"),
    "a form": (("momentum:form=heavy",), {}, "form of momentum: 'heavy'"),
    "weights of whole numbers": (("sgd",), {"weights": np.arange(3)}, "weights.astype(float)"),
    "weights in a list": (("sgd",), {"weights": [1.0, 2.0]}, "weights[0] must be a NumPy array"),
    "no weights": (("sgd",), {"weights": {}}, "weights is empty"),
    "settings in a list": (("sgd",), {"settings": [1]}, "settings must be a dict"),
    "a first step in words": (("sgd",), {"first": "one"}, "first must be a whole number"),
    "words": (("sgd",), {"weights": {"W": np.array(["a"])}}, "W must hold floats"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_setting_is_refused(case):
    """Unknown names with the nearest, numbers out of range with the range."""
    arguments, keywords, message = SETTINGS[case]
    with pytest.raises(BadInput) as caught:
        check_update(sgd, *arguments, **keywords)
    assert message in str(caught.value)
