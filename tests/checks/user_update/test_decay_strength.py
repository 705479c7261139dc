"""A decay that is not taken times the rate: how much stronger it is."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update


def adamw(w, g, state, t, lr):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    m, v = state["m"] / (1 - 0.9**t), state["v"] / (1 - 0.999**t)
    return w * (1 - 0.01) - lr * m / (np.sqrt(v) + 1e-8)


def sgdw(w, g, v, lr):
    v = 0.9 * v - lr * g
    return w + v - 0.01 * w, v


@pytest.mark.parametrize(("rate", "factor"), [(0.001, 1000), (0.02, 50)])
@pytest.mark.parametrize(("update", "name"), [(adamw, "adamw"), (sgdw, "sgdw")])
def test_the_factor_is_told(update, name, rate, factor):
    """1/η, at the rate with which it was run."""
    verdict = check_update(update, name, settings={"rate": rate})
    assert verdict.kind == "convention"
    told = f"at the rate {rate:g}, {factor} times as fast."
    assert told in verdict.convention.sentence
