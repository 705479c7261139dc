"""Exercises as functions: a right one passes, a slip is named, what cannot be used is refused."""

import numpy as np
import pytest

from backsight.exercises import exercises
from backsight.kernel.errors import BadInput


def sigma(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    return sigma(z) * (1 - sigma(z))


def soft(z, axis=1):
    e = np.exp(z)
    return e / e.sum(axis=axis, keepdims=True)


def outputs(x, w1, w2):
    a1 = sigma(w1 * x)
    return a1, sigma(w2 * a1)


def back(x, w1, w2, y):
    _a1, a2 = outputs(x, w1, w2)
    return (a2 - y) * a2 * (1 - a2)


def momentum(w, g, state, t):
    state["v"] = 0.9 * state["v"] - 0.01 * g
    return w + state["v"]


def adam(w, g, state, t):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    m_hat, v_hat = state["m"] / (1 - 0.9**t), state["v"] / (1 - 0.999**t)
    return w - 0.001 * m_hat / (np.sqrt(v_hat) + 1e-8)


def uncorrected(w, g, state, t):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    return w - 0.001 * state["m"] / (np.sqrt(state["v"]) + 1e-8)


RIGHT = {
    "forward": lambda x, W, b: sigma(x @ W + b),
    "chain_rule": lambda x, w1, w2, y: back(x, w1, w2, y) * w2 * slope(w1 * x) * x,
    "bp1": lambda a, y, z: (a - y) / len(y) * slope(z),
    "bp2": lambda delta_next, W_next, z: delta_next @ W_next.T * slope(z),
    "bp3": lambda delta: delta.sum(axis=0),
    "bp4": lambda a, delta: a.T @ delta,
    "softmax_cross_entropy": lambda z, y: (soft(z) - y) / len(y),
    "loss": lambda a, y: ((a - y) ** 2).sum() / (2 * len(y)),
    "regularizer": lambda w, g, lam: g + lam * w,
    "difference_quotient": lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
    "update": adam,
}
WRONG = {
    "forward": {
        "bias_forgotten": lambda x, W, b: sigma(x @ W),
        "activation_forgotten": lambda x, W, b: x @ W + b,
        "weights_transposed": lambda x, W, b: sigma(x @ W.T + b),
        "slope_for_value": lambda x, W, b: slope(x @ W + b),
    },
    "chain_rule": {
        "missing_slope": lambda x, w1, w2, y: back(x, w1, w2, y) * w2 * x,
        "inputs_forgotten": lambda x, w1, w2, y: back(x, w1, w2, y) * w2 * slope(w1 * x),
        "weights_forgotten": lambda x, w1, w2, y: back(x, w1, w2, y) * slope(w1 * x) * x,
        "sign": lambda x, w1, w2, y: -back(x, w1, w2, y) * w2 * slope(w1 * x) * x,
    },
    "bp1": {
        "missing_slope": lambda a, y, z: (a - y) / len(y),
        "mean_and_sum": lambda a, y, z: (a - y) * slope(z),
        "sign": lambda a, y, z: (y - a) / len(y) * slope(z),
        "slope_at_output": lambda a, y, z: (a - y) / len(y) * slope(a),
        "half_of_square": lambda a, y, z: 2 * (a - y) / len(y) * slope(z),
    },
    "bp2": {
        "untransposed_weights": lambda d, W, z: d @ W * slope(z),
        "missing_slope": lambda d, W, z: d @ W.T,
        "value_for_slope": lambda d, W, z: d @ W.T * sigma(z),
        "slope_at_output": lambda d, W, z: d @ W.T * z * (1 - z),
        "slope_squared": lambda d, W, z: d @ W.T * slope(z) ** 2,
    },
    "bp3": {
        "bias_averaged_apart": lambda d: d.mean(axis=0),
        "last_row": lambda d: d[-1],
        "first_row": lambda d: d[0],
        "bias_summed_over_all": lambda d: np.full(d.shape[1], d.sum()),
    },
    "bp4": {
        "transposed": lambda a, d: d.T @ a,
        "bias_averaged_apart": lambda a, d: a.T @ d / len(d),
        "rows_summed_apart": lambda a, d: np.outer(a.sum(axis=0), d.sum(axis=0)),
        "sign": lambda a, d: -a.T @ d,
    },
    "softmax_cross_entropy": {
        "mean_and_sum": lambda z, y: soft(z) - y,
        "softmax_axis": lambda z, y: (soft(z, axis=0) - y) / len(y),
        "slope_again": lambda z, y: (soft(z) - y) / len(y) * soft(z) * (1 - soft(z)),
    },
    "loss": {
        "mean_and_sum": lambda a, y: ((a - y) ** 2).sum() / 2,
        "half_of_square": lambda a, y: ((a - y) ** 2).sum() / len(y),
        "outputs_counted": lambda a, y: ((a - y) ** 2).mean() / 2,
        "square_of_sum": lambda a, y: (a - y).sum() ** 2 / (2 * len(y)),
    },
    "regularizer": {
        "parts": lambda w, g, lam: g + 2 * lam * w,
        "scalar_added": lambda w, g, lam: g + lam * w + lam / 2 * (w**2).sum(),
    },
    "difference_quotient": {
        "step_not_doubled": lambda f, x, h: (f(x + h) - f(x - h)) / h,
        "forward_for_central": lambda f, x, h: (f(x + h) - f(x)) / h,
        "sign": lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
        "step_forgotten": lambda f, x, h: f(x + h) - f(x - h),
    },
    "update": {"correction_missing": uncorrected},
}
SLIPS = [pytest.param(t, n, id=f"{t}-{n}") for t, slips in WRONG.items() for n in slips]


def test_every_topic_is_tried():
    """With a right function and wrong ones."""
    assert set(RIGHT) == set(WRONG) == set(exercises)


@pytest.mark.sweep(7)
@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("topic", RIGHT)
def test_a_right_function_passes(topic, seed):
    """On every case."""
    mark = exercises[topic].code.check(RIGHT[topic], seed)
    assert (mark.right, mark.slip) == (True, "")
    assert mark.cases >= 3


@pytest.mark.sweep(10)
@pytest.mark.parametrize(("topic", "name"), SLIPS)
def test_the_slip_of_a_function_is_named(topic, name):
    """In a sentence, with a number that is wrong."""
    mark = exercises[topic].code.check(WRONG[topic][name], 5)
    assert (mark.right, mark.slip) == (False, name)
    assert mark.sentence
    assert "true" in mark.where


@pytest.mark.parametrize("kind", [np.float64, np.float32, float])
def test_one_number_for_all_biases_is_wrong(kind):
    """And no matter of the shape alone: it is summed over everything."""
    mark = exercises["bp3"].code.check(lambda delta: kind(delta.sum()), 5)
    assert (mark.right, mark.slip) == (False, "bias_summed_over_all")
    assert mark.where.startswith("bp3[0]: yours")


def test_no_slip_is_named_where_none_is_known():
    """It does not guess."""
    mark = exercises["bp2"].code.check(lambda d, W, z: np.sin(d @ W.T) + z, 0)
    assert (mark.right, mark.slip, mark.sentence) == (False, "", "No known slip.")
    mark = exercises["loss"].code.check(lambda a, y: float(np.cos(a).sum()), 0)
    assert (mark.right, mark.slip, mark.sentence) == (False, "", "No known slip.")


def test_an_update_of_another_optimizer_is_held_against_it():
    """The exercise that was chosen decides."""
    choose = exercises["update"].choose
    assert choose("momentum").code.check(momentum, 0).right
    assert not choose("sgd").code.check(momentum, 0).right


def raises(*_values):
    raise ValueError("no idea")


def leave(*_values):
    raise SystemExit(0)


def change(*values):
    for value in values:
        if isinstance(value, np.ndarray):
            value *= 2
    return np.zeros(3)


BAD = {
    "raises": (raises, r"raised ValueError: no idea\. That was in line \d+ of test_exercise_code"),
    "leaves": (leave, r"raised SystemExit: 0\. That was in line \d+ of test_exercise_code"),
    "a list": (lambda *_v: [1.0], "must return .*; it returned list"),
    "nothing": (lambda *_v: None, "must return .*; it returned NoneType"),
    "too few arguments": (lambda: 1.0, "raised TypeError"),
}
ARRAYS = {
    "another shape": (lambda *_v: np.zeros((9, 9)), r"shape .*; it returned one of \(9, 9\)"),
    "changed": (change, "changes .* in place: let it work on"),
    "complex": (lambda *_v: np.zeros(3, complex), "must return real numbers"),
}


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("topic", [name for name in exercises if name != "update"])
def test_a_function_that_cannot_be_used_is_refused(topic, how):
    """One clear message."""
    function, message = BAD[how]
    with pytest.raises(BadInput, match=message):
        exercises[topic].code.check(function, 0)


@pytest.mark.parametrize("how", ARRAYS)
def test_an_array_that_cannot_be_used_is_refused(how):
    """Of another shape or kind, or where an argument was changed."""
    function, message = ARRAYS[how]
    with pytest.raises(BadInput, match=message):
        exercises["bp3"].code.check(function, 0)


@pytest.mark.parametrize("topic", [name for name in exercises if name != "update"])
def test_numbers_that_are_not_finite_are_refused(topic):
    """NaN of the right shape."""
    with pytest.raises(BadInput, match=f"{topic} returned nan: every number must be finite"):
        exercises[topic].code.check(lambda *values: RIGHT[topic](*values) * np.nan, 0)


@pytest.mark.parametrize("function", [raises, lambda *_v: [1.0, 2.0, "x"], lambda: 1])
def test_an_update_that_cannot_be_used_is_refused(function):
    """As `check_update` does."""
    with pytest.raises(BadInput):
        exercises["update"].code.check(function, 0)
