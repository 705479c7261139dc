"""What was told and the update does not take: then it is another number, and nothing is done
twice."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update


def descend(w, g):
    return w - 0.01 * g


def descend_with_a_share(w, g, state):
    state["v"] = 0.9 * state["v"] + 0.1 * g
    return w - 0.01 * state["v"]


def adam(w, g, state, t, lr):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    m, v = state["m"] / (1 - 0.9**t), state["v"] / (1 - 0.999**t)
    return w - lr * m / (np.sqrt(v) + 1e-8)


OTHERS = [
    (descend, "sgd:rate=0.1", "The learning rate is 0.01, where 0.1 was asked for"),
    (descend, "sgd:rate=0.5", "The learning rate is 0.01, where 0.5 was asked for"),
    (descend_with_a_share, "momentum:form=averaging,rate=0.1", "rate is 0.01, where 0.1 was"),
    (adam, "adam:beta2=0.99", "beta2 is 0.999, where 0.99 was asked for"),
]


@pytest.mark.parametrize(("update", "name", "sentence"), OTHERS)
def test_another_number_than_was_told_is_named(update, name, sentence):
    """With both numbers; it is wrong, for it is not what was asked for."""
    verdict = check_update(update, name)
    assert (verdict.kind, verdict.agrees, verdict.slip) == ("told", False, None), verdict
    assert sentence in " ".join(str(verdict).split())


class Holder:
    def __init__(self, lr):
        self.lr = lr

    def step(self, w, g):
        return w - self.lr * self.lr * g


def take_twice(w, g, lr):
    return w - lr * lr * g


def write_twice(w, g):
    return w - 0.1 * (0.1 * g)


@pytest.mark.parametrize("update", [Holder, Holder(0.1), take_twice, write_twice])
def test_who_has_the_rate_may_take_it_twice(update):
    """As a parameter, in its object, or as a number in its lines."""
    assert check_update(update, "sgd:rate=0.1").slip.name == "rate_twice"


def test_a_forgotten_rate_stays_so():
    """A rate of 1 is none."""
    assert check_update(lambda w, g: w - g, "sgd:rate=0.1").slip.name == "rate_missing"


def test_a_slip_beside_another_rate_is_named():
    """Without a chance likeness between the two."""
    verdict = check_update(descend, "momentum:rate=0.1")
    assert verdict.slip.name == "memory_unused"
    assert "Its numbers are those with rate = 0.01." in str(verdict)


def test_settings_of_libraries_need_not_be_told():
    """An object may have a setting that the record has not."""
    holder = Holder(0.1)
    holder.momentum = 0.0
    assert check_update(holder, "sgd:rate=0.1").slip.name == "rate_twice"
