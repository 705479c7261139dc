"""What people write: in each of these forms Adam, or momentum, is seen to be right."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update
from backsight.maths.optimizers import optimizers


def make_step(m, v, g, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    return m, v, 0.001 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)


def with_state_and_t(w, g, state, t):
    state["m"], state["v"], step = make_step(state["m"], state["v"], g, t)
    return w - step


def returning_both(w, g, state):
    m, v, t = (state[k] for k in ("m", "v", "t")) if state else (0.0, 0.0, 0)
    m, v, step = make_step(m, v, g, t + 1)
    return w - step, {"m": m, "v": v, "t": t + 1}


def with_a_tuple(w, g, state, t):
    m, v = state
    m, v, step = make_step(m, v, g, t)
    return w - step, (m, v)


def with_none(x, dx, config=None):
    if config is None:
        config = {"m": np.zeros_like(x), "v": np.zeros_like(x), "t": 0}
    config["t"] += 1
    config["m"], config["v"], step = make_step(config["m"], config["v"], dx, config["t"])
    return x - step, config


def in_place(w, g, state, t):
    state["m"], state["v"], step = make_step(state.get("m", 0), state.get("v", 0), g, t)
    w -= step


def with_moments(theta, grad, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m[:] = beta1 * m + (1 - beta1) * grad
    v[:] = beta2 * v + (1 - beta2) * grad**2
    theta -= lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta, m, v


def over_a_dict(params, grads, state, t):
    new = {}
    for k in params:
        m, v = state.get(k, (0.0, 0.0))
        m, v, step = make_step(m, v, grads[k], t)
        state[k] = (m, v)
        new[k] = params[k] - step
    return new


def over_a_dict_by_moment(params, grads, cache, t):
    for k in params:
        cache["m"][k], cache["v"][k], step = make_step(cache["m"][k], cache["v"][k], grads[k], t)
        params[k] -= step


def over_a_list(params, grads, state, t):
    for i, (p, g) in enumerate(zip(params, grads, strict=True)):
        m, v, step = make_step(*state.get(i, (0, 0)), g, t)
        state[i] = m, v
        p -= step


MOMENTS = {"m": 0.0, "v": 0.0, "t": 0}


def with_globals(w, g):
    MOMENTS["t"] += 1
    MOMENTS["m"], MOMENTS["v"], step = make_step(MOMENTS["m"], MOMENTS["v"], g, MOMENTS["t"])
    return w - step


def make_closure(lr=0.001):
    m = v = t = 0

    def update(w, g):
        nonlocal m, v, t
        t += 1
        m, v, step = make_step(m, v, g, t)
        return w - step * lr / 0.001

    return update


def with_names_of_slopes(parameters, grads, v, s, t, learning_rate):
    for name in ("W1", "b1"):
        k = f"d{name}"
        v[k], s[k] = 0.9 * v[k] + 0.1 * grads[k], 0.999 * s[k] + 0.001 * grads[k] ** 2
        step = v[k] / (1 - 0.9**t) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
        parameters[name] = parameters[name] - learning_rate * step
    return parameters, v, s


class Stepper:
    def __init__(self, lr=0.5, betas=(0.9, 0.999), eps=1.0):
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = self.v = self.t = 0

    def step(self, w, g):
        b1, b2 = self.betas
        self.t += 1
        self.m = b1 * self.m + (1 - b1) * g
        self.v = b2 * self.v + (1 - b2) * g**2
        m, v = self.m / (1 - b1**self.t), self.v / (1 - b2**self.t)
        return w - self.lr * m / (np.sqrt(v) + self.eps)


class Updater(Stepper):
    def update(self, params, grads):
        steppers = self.__dict__.setdefault("steppers", {})
        for k in params:
            own = steppers.setdefault(k, Stepper(self.lr, self.betas, self.eps))
            params[k] = own.step(params[k], grads[k])

    step = None


class Holder:
    def __init__(self, params, lr):
        self.params, self.lr, self.t = params, lr, 0
        self.m, self.v = [0.0] * len(params), [0.0] * len(params)

    def step(self, grads):
        self.t += 1
        for i, g in enumerate(grads):
            self.m[i], self.v[i], step = make_step(self.m[i], self.v[i], g, self.t)
            self.params[i] -= step * self.lr / 0.001


FORMS = [
    with_state_and_t, returning_both, with_a_tuple, with_none, in_place, with_moments,
    over_a_dict,
    over_a_dict_by_moment, over_a_list, with_names_of_slopes,
    with_globals, make_closure, make_closure(), Stepper,
    Stepper(lr=0.02, eps=1e-3), Updater, Holder, optimizers["adam"], optimizers["adam"].step,
]  # fmt: skip


@pytest.mark.parametrize("update", FORMS, ids=lambda f: getattr(f, "__name__", type(f).__name__))
def test_a_form_is_understood(update):
    """Right to at least 12 digits."""
    verdict = check_update(update, "adam")
    assert verdict.kind == "right", verdict
    assert verdict.digits > 12


@pytest.mark.parametrize("update", [with_globals, make_closure(), Stepper()])
def test_nothing_of_the_users_own_is_changed(update):
    """A second check says the same as the first."""
    for _time in range(2):
        assert check_update(update, "adam").kind == "right"
    assert MOMENTS == {"m": 0.0, "v": 0.0, "t": 0}


def test_memory_is_seen_whatever_its_name():
    """By its numbers: first and second are m and v."""

    def update(w, g, state, t):
        state["first"], state["second"], step = make_step(state["first"], state["second"], g, t)
        return w - step

    seen = {q.name: q.yours for q in check_update(update, "adam").quantities}
    assert seen == {"m": "first", "v": "second", "w": ""}


def test_a_gradient_function_is_asked():
    """Nesterov's look-ahead point is where the update asks for it."""

    def right(w, grad_fn, v, lr, mu):
        v = mu * v - lr * grad_fn(w + mu * v)
        return w + v, v

    def wrong(w, grad_fn, v, lr, mu):
        v = mu * v - lr * grad_fn(w)
        return w + v, v

    assert check_update(right, "nesterov").kind == "right"
    assert check_update(wrong, "nesterov").slip.name == "look_ahead_point"


def test_arrays_of_the_users_own():
    """weights says names and shapes; state what is handed out first; first where t begins."""
    weights = {"W1": np.zeros((3, 4)), "gamma": np.ones(5)}

    def update(net, slope, memory, k):
        for name in ("W1", "gamma"):
            memory[name] = 0.9 * memory[name] - 0.01 * slope[name]
            net[name] += memory[name]
        assert k >= 0

    state = {name: np.zeros_like(a) for name, a in weights.items()}
    verdict = check_update(update, "momentum", weights=weights, state=state, first=0)
    assert verdict.kind == "right"
    assert not weights["W1"].any()


def test_a_change_that_is_returned_is_told():
    """An object with init and update, as optax has it: the change, to be added."""

    class Changes:
        def init(self, params):
            return {"v": np.zeros_like(params)}

        def update(self, grads, state, params=None):
            v = 0.9 * state["v"] - 0.01 * grads
            return v, {"v": v}

    verdict = check_update(Changes(), "momentum")
    assert (verdict.kind, verdict.convention.name) == ("convention", "change_returned")


def test_numbers_of_the_users_own_are_no_slip():
    """A rate, an ε or a β that stands in the code is told as a setting; a told one is checked."""

    def update(w, g, state):
        state["s"] = 0.99 * state["s"] + 0.01 * g * g
        return w - 0.02 * g / (np.sqrt(state["s"]) + 1e-8)

    verdict = check_update(update, "rmsprop")
    assert (verdict.kind, dict(verdict.explanation.changes)) == ("setting", {"gamma": 0.99})
    assert verdict.explanation.rate == pytest.approx(0.02)
    told = check_update(update, "rmsprop:gamma=0.99", settings={"lr": 0.02})
    assert told.kind == "right"


@pytest.mark.slow
def test_what_nobody_knows_is_not_named():
    """Which quantity goes wrong first is told, and no slip."""

    def update(w, g, state, t, lr):
        state["m"] = 0.9 * state["m"] + 0.1 * g * 1.01 ** (t - 3) * (t > 3)
        return w - lr * np.tanh(state["m"])

    verdict = check_update(update, "adam")
    assert (verdict.kind, verdict.explanation, verdict.agrees) == ("unknown", None, False)
    assert verdict.first_wrong.name == "m"
    assert "No known slip." in str(verdict)
    assert "Look at the line that makes m: it goes wrong first." in str(verdict)
