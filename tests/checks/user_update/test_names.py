"""Names that stand for several things: what is tried decides, and the defaults beside them."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update


def momentum(w, g, s, t):
    s["v"] = 0.9 * s.get("v", 0) - 0.01 * g
    return w + s["v"]


def momentum_over_a_dict(params, grads, s, t):
    for k in params:
        slot = s.setdefault(k, {"v": 0.0})
        slot["v"] = 0.9 * slot["v"] - 0.01 * grads[k]
        params[k] = params[k] + slot["v"]
    return params


def nesterov(w, g, s, t):
    s["v"] = 0.9 * s.get("v", 0) - 0.01 * g
    return w + 0.9 * s["v"] - 0.01 * g


def adagrad(w, g, s, t):
    s["c"] = s.get("c", 0) + g * g
    return w - 0.01 * g / (np.sqrt(s["c"]) + 1e-8)


def rmsprop(w, g, s, t):
    s.setdefault("s", np.zeros_like(w))
    s["s"] = 0.9 * s["s"] + 0.1 * g * g
    return w - 0.01 * g / (np.sqrt(s["s"]) + 1e-8)


def lion(w, g, s, t):
    if "m" not in s:
        s["m"] = np.zeros_like(w)
    step = np.sign(0.9 * s["m"] + 0.1 * g)
    s["m"] = 0.99 * s["m"] + 0.01 * g
    return w - 0.01 * step


WITH_S = [
    (momentum, "momentum"),
    (momentum_over_a_dict, "momentum"),
    (nesterov, "nesterov:form=stored"),
    (adagrad, "adagrad"),
    (rmsprop, "rmsprop"),
    (lion, "lion"),
]


@pytest.mark.parametrize(("update", "name"), WITH_S, ids=lambda w: getattr(w, "__name__", None))
def test_a_dict_may_have_the_name_of_what_it_holds(update, name):
    """s is an array of zeros where that works, else a dict."""
    verdict = check_update(update, name, settings={"rate": 0.01})
    assert verdict.agrees, verdict


def test_the_first_state_goes_into_such_a_dict():
    """What the caller says it is, is what is handed to it."""

    def update(w, g, s, t):
        s["v"] = 0.9 * s["v"] - 0.01 * g
        return w + s["v"]

    assert check_update(update, "momentum", state=lambda w: {"v": 0 * w}).kind == "right"


def test_a_mistake_beside_such_a_dict_is_named():
    """A slip in it is a slip, and not a refusal."""

    def update(w, g, s, t):
        s["v"] = 0.9 * s.get("v", 0) + 0.01 * g
        return w + s["v"]

    assert check_update(update, "momentum").slip.name == "uphill"
