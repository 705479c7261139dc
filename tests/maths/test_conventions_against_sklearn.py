"""What records say of scikit-learn's networks is so: its first steps, number for number."""

import numpy as np
import pytest

from backsight.studies.explanation.step import find_step

networks = pytest.importorskip("sklearn.neural_network")

DRAW = np.random.default_rng(4)
X, Y = DRAW.normal(size=(12, 3)), DRAW.normal(size=(12, 2))
RATE, ALPHA = 0.05, 0.7
USUAL = {"hidden_layer_sizes": (4,), "activation": "tanh", "learning_rate_init": RATE,
         "alpha": ALPHA, "batch_size": 12, "shuffle": False, "random_state": 1}  # fmt: skip
OURS = {"hidden": [4], "activation": "tanh", "rate": RATE, "batch": "all", "dtype": "float64",
        "scale": "none", "target_scale": "none", "validation": 0, "test": 0, "steps": 3,
        "schedule": "constant", "loss": "half_sum_squared_error"}  # fmt: skip
PER_ROW = {"name": "l2", "lam": ALPHA, "per": "row"}


def weights_of(network):
    return {
        **{f"W{k}": w.copy() for k, w in enumerate(network.coefs_, 1)},
        **{f"b{k}": b.copy() for k, b in enumerate(network.intercepts_, 1)},
    }


def train_theirs(x, y, kind=networks.MLPRegressor, steps=1, **options):
    """The first weights, and those after each step; the first is taken from a step of rate 0."""
    classes = {"classes": [0, 1]} if kind is networks.MLPClassifier else {}
    network = kind(**{**USUAL, **options, "learning_rate_init": 1e-300})
    network.partial_fit(x, y, **classes)
    found = [weights_of(network)]
    network.set_params(learning_rate_init=RATE)
    network._optimizer = type(network._optimizer)(
        [*network.coefs_, *network.intercepts_], RATE,
        **({"momentum": options.get("momentum", 0.9),
            "nesterov": options.get("nesterovs_momentum", True)}
           if options["solver"] == "sgd" else {}),
    )  # fmt: skip
    for _ in range(steps):
        network.partial_fit(x, y)
        found.append(weights_of(network))
    return found


def assert_the_same(step, theirs, rtol=1e-9):
    for symbol in step.derivation.weights():
        ours = step.tape["theta_next"][symbol.offset : symbol.offset + symbol.size]
        np.testing.assert_allclose(
            ours, np.ravel(theirs[symbol.name]), rtol=rtol, err_msg=symbol.name
        )


def test_alpha_is_lam_per_row_without_biases():
    """λ/(2n)·Σw² on half the sum of squares; biases are not counted."""
    first, after = train_theirs(X, Y, solver="sgd", momentum=0)
    options = {**OURS, "optimizer": "sgd", "regularizer": PER_ROW}
    step, _ = find_step((X, Y), 1, start_from=first, **options)
    assert_the_same(step, after)
    other, _ = find_step(
        (X, Y), 1, start_from=first, **{**options, "l2": ALPHA, "regularizer": None}
    )
    with pytest.raises(AssertionError):
        assert_the_same(other, after)


def test_its_loss_is_the_mean_over_units_and_its_slope_is_not():
    """Half the mean squared error is what it reports of two outputs."""
    network = networks.MLPRegressor(**{**USUAL, "alpha": 0, "solver": "sgd", "momentum": 0})
    network.partial_fit(X, Y)
    first = weights_of(network)
    network.partial_fit(X, Y)
    options = {**OURS, "optimizer": "sgd", "loss": "half_mean_squared_error"}
    step, _ = find_step((X, Y), 1, start_from=first, **options)
    assert step.loss == pytest.approx(network.loss_, rel=1e-12)
    with pytest.raises(AssertionError):
        assert_the_same(step, weights_of(network))
    options["loss"] = "half_sum_squared_error"
    assert_the_same(find_step((X, Y), 1, start_from=first, **options)[0], weights_of(network))


def test_epsilon_stands_beside_the_uncorrected_root():
    """Adam as epsilon_at=hat; ours by default is another after one step."""
    first, *after = train_theirs(X, Y, solver="adam", steps=2)
    hat = {"name": "adam", "epsilon_at": "hat"}
    options = {**OURS, "optimizer": hat, "regularizer": PER_ROW}
    for index in (1, 2):
        step, _ = find_step((X, Y), index, start_from=first, **options)
        assert_the_same(step, after[index - 1])
    step, _ = find_step((X, Y), 1, start_from=first, **{**options, "optimizer": "adam"})
    with pytest.raises(AssertionError):
        assert_the_same(step, after[0], rtol=1e-12)


def test_nesterov_keeps_the_look_ahead_point():
    """The stored form, two steps on."""
    first, *after = train_theirs(X, Y, solver="sgd", momentum=0.9, steps=2)
    stored = {"name": "nesterov", "form": "stored"}
    for index in (1, 2):
        step, _ = find_step(
            (X, Y), index, start_from=first, **{**OURS, "optimizer": stored, "regularizer": PER_ROW}
        )
        assert_the_same(step, after[index - 1])


def test_the_same_mean_of_cross_entropy():
    """Two classes, one sigmoid unit: a mean over rows."""
    labels = (Y[:, 0] > 0).astype(int)
    first, after = train_theirs(X, labels, networks.MLPClassifier, solver="sgd", momentum=0)
    options = {**OURS, "optimizer": "sgd", "regularizer": PER_ROW, "output": "sigmoid",
               "loss": "binary_cross_entropy"}  # fmt: skip
    step, _ = find_step((X, labels.astype(str)), 1, start_from=first, **options)
    assert_the_same(step, after)
