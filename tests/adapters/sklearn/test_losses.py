"""Loss, alpha and first weights mean what they mean in scikit-learn's networks."""

import numpy as np
import pytest
from rows_to_fit import label_iris, load
from sklearn.neural_network import MLPClassifier, MLPRegressor

from backsight.sklearn import NetworkClassifier, NetworkRegressor

ALPHA = 0.3


def compute_theirs(network, x, y, sample_weight):
    """Their loss and gradients, with the weights of a fitted network of ours as it began."""
    run = network.run_
    start = run.weights_at(0)
    layers = range(1, network.n_layers_)
    kind = MLPClassifier if isinstance(network, NetworkClassifier) else MLPRegressor
    sizes, activation = network.hidden_layer_sizes, network.activation
    theirs = kind(hidden_layer_sizes=sizes, activation=activation, alpha=ALPHA, max_iter=1)
    theirs.fit(x, y)
    theirs.coefs_ = [start[f"W{i}"] for i in layers]
    theirs.intercepts_ = [start[f"b{i}"] for i in layers]
    targets = theirs._label_binarizer.transform(y) if kind is MLPClassifier else y
    targets = np.asarray(targets, float).reshape(len(y), -1)
    pieces = [
        [np.zeros_like(a) for a in theirs.coefs_],
        [np.zeros_like(a) for a in theirs.intercepts_],
    ]
    loss, weights, biases = theirs._backprop(
        x, targets, sample_weight, [x, *[None] * (network.n_layers_ - 1)],
        [None] * (network.n_layers_ - 1), *pieces,
    )  # fmt: skip
    return loss, weights, biases


CASES = {
    "two classes": (NetworkClassifier, *load("breast_cancer")),
    "three classes": (NetworkClassifier, *load("iris")),
    "numbers": (NetworkRegressor, *load("diabetes")),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("weighs", [False, True], ids=["alike", "weighted"])
@pytest.mark.parametrize("case", CASES)
def test_loss_and_gradients_are_theirs(case, weighs):
    """With the same weights loss, every gradient and the share of alpha are the same."""
    kind, x, y = CASES[case]
    x, y = x[::4], y[::4]
    sample_weight = np.linspace(0.5, 2, len(x)) if weighs else None
    network = kind((7, 5), "tanh", alpha=ALPHA, max_iter=1, random_state=0)
    network.fit(x, y, sample_weight)
    loss, weights, biases = compute_theirs(network, x, y, sample_weight)
    assert network.loss_curve_[0] == pytest.approx(loss, rel=1e-12)
    tape = network.run_.step(1).tape
    for i, (weight, bias) in enumerate(zip(weights, biases, strict=True), 1):
        np.testing.assert_allclose(tape[f"dL_dW{i}"], weight, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(tape[f"dL_db{i}"], bias, rtol=1e-10, atol=1e-14)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_several_labels_are_learned_as_theirs_divided_by_their_number():
    """Our loss of labels is the mean, theirs the sum; alpha goes with it."""
    x, y = label_iris()
    network = NetworkClassifier((7, 5), "tanh", alpha=ALPHA, max_iter=1, random_state=0).fit(x, y)
    loss, weights, _biases = compute_theirs(network, x, y, None)
    assert network.loss_curve_[0] == pytest.approx(loss / 3, rel=1e-12)
    np.testing.assert_allclose(network.run_.step(1).tape["dL_dW1"], weights[0] / 3, rtol=1e-9)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize(("activation", "factor"), [("relu", 6), ("logistic", 2)])
def test_first_weights_are_drawn_from_their_range(activation, factor):
    """Weights and biases fill ±√(factor / (in + out)) and no more."""
    x, y = load("digits")
    network = NetworkClassifier((50,), activation, max_iter=1, random_state=0).fit(x, y)
    start = network.run_.weights_at(0)
    for layer, units in ((1, 64 + 50), (2, 50 + 10)):
        bound = np.sqrt(factor / units)
        assert 0.97 * bound < np.abs(start[f"W{layer}"]).max() <= bound
        assert 0.6 * bound < np.abs(start[f"b{layer}"]).max() <= bound
