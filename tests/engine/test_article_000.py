"""The worked example of the article: every printed digit."""

import numpy as np
import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.derive import derive
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.spec import from_plain
from backsight.engine.state import State, make_initial_state, pack_vector

DENSE = {"name": "dense", "bias": False}
W1 = [[-0.67746455, 0.37769425, -0.07365253], [-0.53663519, 0.60920496, 0.21149622]]
W2 = [[-0.41491732, -0.30992816], [-0.31583913, -0.27706468], [-0.44701662, 0.15231059]]
PRINTED = {
    "z1": [[-1.40982136, 0.91005018, -0.04529517]],
    "a1": [[0.19626223, 0.71301043, 0.48867814]],
    "z2": [[-0.52507645, -0.18394635]],
    "a2": [[0.37166596, 0.45414264]],
    "L": 0.3005246039,
    "dL_da2": [[-0.62833404, 0.45414264]],
    "da2_dz2": [[0.23353037, 0.2478971]],
    "dL_dz2": [[-0.14673508, 0.11258065]],
    "dL_dW2": [[-0.02879856, 0.02209533], [-0.10462365, 0.08027117], [-0.07170623, 0.0550157]],
    "dL_da1": [[0.02599101, 0.01515256, 0.08274025]],
    "da1_dz1": [[0.15774337, 0.20462656, 0.24987182]],
    "dL_dW1": [[0.00723246, 0.00546965, 0.03647082], [0.00164061, 0.00124073, 0.00827303]],
}
UPDATED = {
    "W2": [[-0.41488852, -0.30995026], [-0.31573451, -0.27714495], [-0.44694491, 0.15225557]],
    "W1": [[-0.67747178, 0.37768878, -0.073689], [-0.53663683, 0.60920372, 0.21148795]],
}
ROUNDING = 1.5e-8
"""The printed weights and inputs are themselves rounded to eight digits."""


@pytest.fixture
def given() -> tuple[State, dict[str, object], object]:
    spec = complete(
        from_plain({
            "data": {"source": "xor"}, "dtype": "float64", "batch": 0, "optimizer": "sgd",
            "rate": 0.001, "loss": "half_sum_squared_error",
            "layers": [{"layer": DENSE, "units": 3, "activation": "sigmoid"},
                       {"layer": DENSE, "activation": "sigmoid"}],
        }),
        DataShape(inputs=2, classes=2, targets=0, rows=1),
    )  # fmt: skip
    derivation = derive(spec, inputs=2, outputs=2, rows=1)
    state = make_initial_state(derivation, 0, "constant")
    weights = {"W1": np.array(W1), "W2": np.array(W2)}
    state.vectors["theta"][...] = pack_vector(derivation, weights)
    batch = {"x": np.array([[1.76405235, 0.40015721]]), "y": np.array([[1.0, 0.0]])}
    return state, batch, derivation


@pytest.fixture
def tape(given) -> Tape:
    state, batch, derivation = given
    return evaluate(derivation, {**batch, **state.vectors, "t": 1})


@pytest.mark.parametrize("name", PRINTED)
def test_every_printed_number_comes_out(tape: Tape, name: str) -> None:
    """Forward, loss and backward agree with the article to its last digit."""
    np.testing.assert_allclose(tape[name], PRINTED[name], rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("name", UPDATED)
def test_weights_after_one_step(given, name: str) -> None:
    """The plan's updated weights agree with the article to its last digit."""
    state, batch, derivation = given
    plan = NumpyPlan(derivation, state, batch)
    plan.compute_gradient(1, {})
    plan.update(1, {})
    symbol = derivation.symbols[name]
    part = state.vectors["theta"][symbol.offset : symbol.offset + symbol.size]
    np.testing.assert_allclose(part.reshape(symbol.shape), UPDATED[name], rtol=0, atol=ROUNDING)


def test_the_article_misprints_a_sign(tape: Tape) -> None:
    """The article prints the first slope as -0.23353037; a sigmoid's slope is never negative."""
    assert tape["da2_dz2"][0, 0] == pytest.approx(0.23353037, abs=ROUNDING)
