"""Wrong updates as they stand in public questions, written by hand, each with its right twin."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update


class Adam:
    """The right one; those below each change a line of it."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.lr, self.beta1, self.beta2, self.epsilon = lr, beta1, beta2, epsilon
        self.t, self.m, self.v = 0, None, None

    def step(self, w, g):
        if self.m is None:
            self.m, self.v = np.zeros_like(w), np.zeros_like(w)
        return self.move(w, g)

    def move(self, w, g):
        self.t += 1
        self.m += (1 - self.beta1) * (g - self.m)
        self.v += (1 - self.beta2) * (g**2 - self.v)
        m, v = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        return w - self.lr * m / (np.sqrt(v) + self.epsilon)


class CountsFromZero(Adam):
    def move(self, w, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * np.square(g)
        m, v = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        self.t += 1
        return w - self.lr * m / (np.sqrt(v) + self.epsilon)


class KeepsTheCorrected(Adam):
    def move(self, w, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        self.m /= 1 - self.beta1**self.t
        self.v /= 1 - self.beta2**self.t
        return w - self.lr * self.m / (np.sqrt(self.v) + self.epsilon)


class EpsilonInside(Adam):
    def move(self, w, g):
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        m, v = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        return w - self.lr * m / np.sqrt(v + self.epsilon)


class NoPower(Adam):
    def move(self, w, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        m, v = self.m / (1 - self.beta1), self.v / (1 - self.beta2)
        return w - self.lr * m / (np.sqrt(v) + self.epsilon)


class CorrectionMissing(Adam):
    def move(self, w, g):
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g * g
        return w - self.lr * self.m / (self.v**0.5 + self.epsilon)


class PerArray(Adam):
    def step(self, params, grads):
        if self.m is None:
            self.m = {k: np.zeros_like(p) for k, p in params.items()}
            self.v = {k: np.zeros_like(p) for k, p in params.items()}
        for k, g in grads.items():
            self.t += 1
            self.m[k] = self.beta1 * self.m[k] + (1 - self.beta1) * g
            self.v[k] = self.beta2 * self.v[k] + (1 - self.beta2) * g * g
            m, v = self.m[k] / (1 - self.beta1**self.t), self.v[k] / (1 - self.beta2**self.t)
            params[k] -= self.lr * m / (np.sqrt(v) + self.epsilon)


def sign_of_momentum(w, g, v, lr, mu):
    v = -mu * v - lr * g
    return w + v, v


def uphill(w, g, v, lr, mu):
    v = mu * v + lr * g
    return w + v, v


def rate_twice(w, g, v, lr, mu):
    v = mu * v - lr * g
    return w + lr * v, v


def lost_cache(w, g, lr, epsilon):
    cache = np.zeros_like(w)
    cache += g**2
    return w - lr * g / (np.sqrt(cache) + epsilon)


def adagrad_that_decays(w, g, cache, lr, epsilon):
    cache = 0.99 * cache + 0.01 * g**2
    return w - lr * g / (np.sqrt(cache) + epsilon), cache


def rmsprop_that_adds_up(w, g, cache, lr, epsilon, decay_rate):
    cache = cache + g**2
    return w - lr * g / (np.sqrt(cache) + epsilon), cache


def rmsprop_without_root(w, g, cache, lr, epsilon, decay_rate):
    cache = decay_rate * cache + (1 - decay_rate) * g**2
    return w - lr * g / (cache + epsilon), cache


def rmsprop_with_a_lost_parenthesis(w, g, cache, lr, epsilon, decay_rate):
    cache = decay_rate * cache + (1 - decay_rate) * g**2
    w -= lr * g / np.sqrt(cache) + epsilon
    return w, cache


def coupled(w, g, state, t, lr, beta1, beta2, eps, weight_decay):
    g = g + weight_decay * w
    state["m"] = beta1 * state["m"] + (1 - beta1) * g
    state["v"] = beta2 * state["v"] + (1 - beta2) * g * g
    m, v = state["m"] / (1 - beta1**t), state["v"] / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps)


def decoupled(w, g, state, t, lr, beta1, beta2, eps, weight_decay):
    state["m"] = beta1 * state["m"] + (1 - beta1) * g
    state["v"] = beta2 * state["v"] + (1 - beta2) * g * g
    m, v = state["m"] / (1 - beta1**t), state["v"] / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps) - lr * weight_decay * w


def lion_with_the_new_moment(w, g, m, lr, beta1, beta2, decay):
    m = beta2 * m + (1 - beta2) * g
    return w - lr * (np.sign(beta1 * m + (1 - beta1) * g) + decay * w), m


def velocity_of_before(w, g, v, lr, mu):
    v_new = mu * v + g
    return w - lr * (g + mu * v), v_new


WRONG = [
    (CountsFromZero, "adam", "t_from_zero"),
    (KeepsTheCorrected, "adam", "corrected_moments_kept"),
    (EpsilonInside, "adam", "epsilon_inside"),
    (NoPower, "adam", "power_forgotten"),
    (CorrectionMissing, "adam", "correction_missing"),
    (PerArray, "adam", "t_per_array"),
    (sign_of_momentum, "momentum", "momentum_sign"),
    (uphill, "momentum", "uphill"),
    (rate_twice, "momentum", "rate_twice"),
    (lost_cache, "adagrad", "memory_lost"),
    (adagrad_that_decays, "adagrad", "cache_decays"),
    (rmsprop_that_adds_up, "rmsprop", "cache_never_decays"),
    (rmsprop_without_root, "rmsprop", "root_forgotten"),
    (rmsprop_with_a_lost_parenthesis, "rmsprop", "parenthesis_lost"),
    (coupled, "adamw", "decay_coupled"),
    (decoupled, "adam:l2=0.01", "decay_decoupled"),
    (lion_with_the_new_moment, "lion", "new_for_old"),
    (velocity_of_before, "nesterov", "look_ahead_velocity"),
]
RIGHT = [
    (Adam, "adam"), (Adam(lr=0.1), "adam"), (coupled, "adam:l2=0.01"), (decoupled, "adamw"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("update", "name", "slip"), WRONG, ids=lambda w: getattr(w, "__name__", w))
def test_a_slip_is_named(update, name, slip):
    """By the name of its file, with what is wrong and from which step on."""
    verdict = check_update(update, name)
    assert verdict.kind == "slip", verdict
    assert verdict.slip.name == slip
    assert not verdict.agrees
    assert verdict.first_wrong.first_step >= 1
    assert "Slip: " in str(verdict)


@pytest.mark.parametrize(("update", "name"), RIGHT)
def test_a_right_twin_is_right(update, name):
    """Whatever the order in which it computes."""
    assert check_update(update, name).kind == "right"


def test_another_optimizer_is_named():
    """Who writes Adam and says RMSProp hears that it is Adam."""
    verdict = check_update(Adam, "rmsprop")
    assert (verdict.kind, verdict.explanation.name, verdict.agrees) == ("optimizer", "adam", False)


def test_float32_is_no_slip():
    """Weights of float32 are right to as many digits as they have; a slip is named in them, too."""

    def right(w, g, v, lr, mu):
        v = np.float32(mu) * v.astype(np.float32) - np.float32(lr) * g.astype(np.float32)
        return (w + v).astype(np.float32), v

    def wrong(w, g, v, lr, mu):
        w, v = right(w, -g, v, lr, mu)
        return w, v

    verdict = check_update(right, "momentum")
    assert verdict.kind == "right"
    assert "float32" in str(verdict)
    assert check_update(wrong, "momentum").slip.name == "uphill"
