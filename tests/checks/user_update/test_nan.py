"""An update that gives NaN: where, and what it may come of."""

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update
from backsight.kernel.errors import BadInput
from backsight.maths.optimizers import optimizers


def give_nan(w, g, state, t):
    return w * np.nan


def root_of_a_negative(w, g, state, t):
    return w - 0.001 * np.sqrt(-np.abs(g) - 1)


def multiply_by_t(w, g, state, t):
    state["m"], state["v"] = 0.9 * state["m"] + 0.1 * g, 0.999 * state["v"] + 0.001 * g * g
    m, v = state["m"] / (1 - 0.9 * t), state["v"] / (1 - 0.999 * t)
    return w - 0.001 * m / (np.sqrt(v) + 1e-8)


def read_refusal(update, name):
    with pytest.raises(BadInput) as caught:
        check_update(update, name)
    return str(caught.value)


@pytest.mark.parametrize("name", optimizers)
@pytest.mark.parametrize("update", [give_nan, root_of_a_negative])
def test_nothing_but_nan_has_no_cause(update, name):
    """Any slip that gives NaN would fit: none is named."""
    message = read_refusal(update, name)
    assert "gives nan in step 1" in message
    assert message.endswith("a division by 0, or the root of a negative number.")


def test_nan_beside_numbers_has_one():
    """The root of 1 - β·t, from the second step on: what is right in the first step tells it."""
    assert "It would come so: The correction has β·t" in read_refusal(multiply_by_t, "adam")
