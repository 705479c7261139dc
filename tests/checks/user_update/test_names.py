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


def write_adam(m, v, g, t, b1, b2):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return m, v, 0.001 * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + 1e-8)


class Adam:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999):
        self.lr, self.b1, self.b2 = lr, b1, b2
        self.m, self.v, self.t = {}, {}, 0

    def step(self, params, grads):
        self.t += 1
        for k in params:
            old = self.m.get(k, 0), self.v.get(k, 0)
            new = write_adam(*old, grads[k], self.t, self.b1, self.b2)
            self.m[k], self.v[k], step = new
            params[k] -= self.lr * 1000 * step


class AdamWithoutDefaults(Adam):
    def __init__(self, lr, b1, b2):
        super().__init__(lr, b1, b2)


def adam_with_b1(w, grads, m, v, t, b1=0.9, b2=0.999):
    m, v, step = write_adam(m, v, grads, t, b1, b2)
    return w - step, m, v


def adam_with_b1_told(w, grads, m, v, t, b1, b2):
    return adam_with_b1(w, grads, m, v, t, b1, b2)


def adam_over_a_dict(params, grads, state, t, b1=0.9, b2=0.999):
    for k in params:
        m, v = state.get(k, (0, 0))
        m, v, step = write_adam(m, v, grads[k], t, b1, b2)
        state[k], params[k] = (m, v), params[k] - step
    return params


WITH_B1 = [Adam, AdamWithoutDefaults, adam_with_b1, adam_with_b1_told, adam_over_a_dict]


@pytest.mark.parametrize("update", WITH_B1)
def test_a_beta_is_no_bias(update):
    """b1 and b2 are settings: by their numbers, and where there is no W1 beside them."""
    assert check_update(update, "adam:beta1=0.9").kind == "right"


def test_arrays_by_their_own_names_stay_so():
    """W1, b1, W2, b2 beside one gradient of all are arrays."""

    def update(W1, b1, W2, b2, grads, lr=0.01):
        return tuple(a - lr * g for a, g in zip((W1, b1, W2, b2), grads.values(), strict=True))

    def remembering(W, b, dW, db, vW=0, vb=0, lr=0.01):
        vW, vb = 0.9 * vW - lr * dW, 0.9 * vb - lr * db
        return W + vW, b + vb, vW, vb

    assert check_update(update, "sgd").kind == "right"
    assert check_update(remembering, "momentum").kind == "right"
