"""The slips that need to know what a layer computed: planted and named with the facts."""

import numpy as np
import pytest

from backsight.checks.user_gradient.check_gradient import check_gradient

DRAW = np.random.default_rng(3)
ROWS = 6
INPUTS, Y = DRAW.normal(size=(ROWS, 3)), DRAW.uniform(size=(ROWS, 4))
P = {"W": DRAW.normal(size=(3, 4)), "b": DRAW.normal(size=4)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


Z = INPUTS @ P["W"] + P["b"]
A, S = sigmoid(Z), softmax(Z)
UP = (A - Y) / ROWS
FACTS = {"activation": "sigmoid", "z": Z, "a": A, "upstream": UP, "inputs": INPUTS}


def loss(p):
    return ((sigmoid(INPUTS @ p["W"] + p["b"]) - Y) ** 2).sum() / (2 * ROWS)


def square_of_softmax(p):
    return ((softmax(INPUTS @ p["W"] + p["b"]) - Y) ** 2).sum() / (2 * ROWS)


def carried(delta):
    return {"W": INPUTS.T @ delta, "b": delta.sum(axis=0)}


DELTA = UP * A * (1 - A)
PLANTED = {
    "no slope": ("missing_slope", carried(UP), "slope of the activation is missing"),
    "no slope, one": ("missing_slope", {**carried(DELTA), "W": INPUTS.T @ UP}, "W: the slope"),
    "no slope, sum": ("missing_slope", carried(UP * ROWS), "besides, 6.0: the 1/N with N = 6"),
    "at a": ("slope_at_output", carried(UP * sigmoid_slope(A)), "taken at a"),
    "from z": ("slope_at_output", carried(UP * Z * (1 - Z)), "written for the output a"),
    "one row": ("first_row", {**carried(DELTA), "b": DELTA[0]}, "all 6 rows"),
    "sum": ("mean_and_sum", carried(DELTA * ROWS), "the 1/N with N = 6 rows is missing"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_slip_is_named(case):
    """By its catalog name, with a sentence that says what to look for."""
    name, gradient, words = PLANTED[case]
    verdict = check_gradient(loss, gradient, P, facts=FACTS)
    assert verdict.slip is not None, str(verdict)
    assert (verdict.slip.name, len(verdict.slips)) == (name, 1)
    assert words in verdict.slip.sentence


def test_the_right_gradient_agrees_whatever_the_facts():
    """Facts are only looked at where something is wrong."""
    assert check_gradient(loss, carried(DELTA), P, facts=FACTS).agrees


@pytest.mark.parametrize("slope", [sigmoid_slope, lambda z, a: a * (1 - a)])
def test_the_slope_may_be_a_function_of_ones_own(slope):
    """Of z, or of z and a."""
    wrong = {**carried(DELTA), "b": DELTA[0]}
    verdict = check_gradient(loss, wrong, P, facts={**FACTS, "activation": slope})
    assert verdict.slip.name == "first_row"


def test_a_slope_of_z_taken_at_a_is_named_for_a_function_of_ones_own():
    """The catalog's name is not needed."""
    wrong = carried(UP * sigmoid_slope(A))
    verdict = check_gradient(loss, wrong, P, facts={**FACTS, "activation": sigmoid_slope})
    assert "taken at a" in verdict.slip.sentence


def test_softmax_s_diagonal_is_named():
    """p(1 - p) alone is not softmax's Jacobian."""
    up = (S - Y) / ROWS
    facts = {"softmax": S, "upstream": up, "inputs": INPUTS}
    whole = S * (up - (S * up).sum(axis=1, keepdims=True))
    assert check_gradient(square_of_softmax, carried(whole), P, facts=facts).agrees
    verdict = check_gradient(square_of_softmax, carried(up * S * (1 - S)), P, facts=facts)
    assert verdict.slip.name == "softmax_diagonal"


def test_the_gradient_of_z_itself_may_be_checked():
    """Without inputs, where x is z."""
    verdict = check_gradient(
        lambda z: ((sigmoid(z) - Y) ** 2).sum() / (2 * ROWS), UP, Z,
        facts={"upstream": UP, "z": Z, "activation": "sigmoid"},
    )  # fmt: skip
    assert verdict.slip.name == "missing_slope"


@pytest.mark.parametrize("case", ["no slope", "at a", "from z"])
def test_nothing_has_to_be_told_where_the_loss_can_be_followed(case):
    """The same slip is named without the facts; without both nothing is guessed."""
    name, gradient, _words = PLANTED[case]
    assert check_gradient(loss, gradient, P).slip.name == name
    assert check_gradient(lambda p: float(loss(p)), gradient, P).slip is None


def test_facts_that_are_wrong_are_told():
    """What is told is compared with what was seen; the verdict goes by that."""
    verdict = check_gradient(loss, PLANTED["no slope"][1], P, facts={**FACTS, "upstream": 2 * UP})
    assert verdict.slip.name == "missing_slope"
    assert "facts['upstream'] is not dL/da of a layer" in verdict.notes[0]


def test_facts_may_have_columns_for_samples():
    """They are the same facts."""
    turned = {k: v.T if k != "activation" else v for k, v in FACTS.items()}
    verdict = check_gradient(loss, PLANTED["no slope"][1], P, facts=turned)
    assert (verdict.slip.name, verdict.notes) == ("missing_slope", ())


def test_noise_is_no_known_slip_with_facts_either():
    """Random numbers are explained by nothing."""
    noise = {name: DRAW.normal(size=a.shape) for name, a in P.items()}
    assert check_gradient(loss, noise, P, facts=FACTS).slip is None


def test_facts_in_which_a_gives_no_finite_slope_are_passed_over():
    """A slope that does not exist at a is no candidate."""
    facts = {"activation": lambda z: 1 / z, "z": Z, "a": np.zeros_like(Z), "upstream": UP}
    noise = {name: DRAW.normal(size=a.shape) for name, a in P.items()}
    assert check_gradient(loss, noise, P, facts=facts).slip is None
