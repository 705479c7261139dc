"""Optimizers of Keras, optax and scikit-learn pass, and functions of PyTorch's tensors."""

import os

import numpy as np
import pytest

from backsight.checks.user_update.check_update import check_update
from backsight.kernel.errors import BadInput

SKLEARN = [
    ("adam", "AdamOptimizer", {}, "other_form"),
    ("nesterov", "SGDOptimizer", {}, "other_form"),
    ("momentum", "SGDOptimizer", {"nesterov": False}, "right"),
    ("sgd", "SGDOptimizer", {"momentum": 0.0, "nesterov": False}, "right"),
]
KERAS = [
    ("sgd", "SGD", {"weight_decay": 0.01}, "right"),
    ("momentum", "SGD", {"momentum": 0.9}, "right"),
    ("nesterov", "SGD", {"momentum": 0.9, "nesterov": True}, "other_form"),
    ("adam", "Adam", {}, "other_form"),
    ("adam", "Adam", {"amsgrad": True}, "other_form"),
    ("adam", "Adam", {"weight_decay": 0.01}, "other_form"),
    ("amsgrad", "Adam", {"amsgrad": True}, "epsilon_hat"),
    ("adamw", "AdamW", {}, "epsilon_hat"),
    ("nadam", "Nadam", {}, "growing_beta1"),
    ("rmsprop", "RMSprop", {"momentum": 0.9}, "other_form"),
    ("centered_rmsprop", "RMSprop", {"centered": True}, "other_form"),
    ("adagrad", "Adagrad", {}, "sum_above_zero"),
    ("adadelta", "Adadelta", {}, "right"),
    ("lion", "Lion", {}, "right"),
]
OPTAX = [
    ("sgd", "sgd", {"learning_rate": 0.1}, "change_returned"),
    ("momentum", "sgd", {"learning_rate": 0.1, "momentum": 0.9}, "other_form"),
    ("adam", "adam", {"learning_rate": 0.001}, "change_returned"),
    ("amsgrad", "amsgrad", {"learning_rate": 0.001}, "largest_corrected_square"),
    ("rmsprop", "rmsprop", {"learning_rate": 0.01}, "other_form"),
    ("adagrad", "adagrad", {"learning_rate": 0.01}, "sum_above_zero"),
]


def require(update, name, expected):
    """A verdict that agrees, as what is expected."""
    verdict = check_update(update, name)
    assert verdict.agrees, verdict
    assert (verdict.convention.name if verdict.convention else verdict.kind) == expected


@pytest.mark.slow
@pytest.mark.parametrize(("name", "optimizer", "settings", "expected"), SKLEARN)
def test_scikit_learn_passes(name, optimizer, settings, expected):
    """The optimizers of its networks, made over parameters of their own."""
    module = pytest.importorskip("sklearn.neural_network._stochastic_optimizers")
    parameters = [np.ones((2, 3)), np.ones(2)]
    require(getattr(module, optimizer)(parameters, **settings), name, expected)
    assert all((p == 1).all() for p in parameters)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras on NumPy
@pytest.mark.parametrize(("name", "optimizer", "settings", "expected"), KERAS)
def test_keras_passes(monkeypatch, name, optimizer, settings, expected):
    """An optimizer of Keras 3, in the digits of its backend."""
    monkeypatch.setenv("KERAS_BACKEND", os.environ.get("KERAS_BACKEND", "torch"))
    keras = pytest.importorskip("keras")
    require(getattr(keras.optimizers, optimizer)(**settings), name, expected)


@pytest.mark.parametrize(("name", "optimizer", "settings", "expected"), OPTAX)
def test_optax_passes(name, optimizer, settings, expected):
    """A pair of init and update, whose changes are to be added."""
    optax = pytest.importorskip("optax")
    pytest.importorskip("jax").config.update("jax_enable_x64", True)
    require(getattr(optax, optimizer)(**settings), name, expected)


def init(w):
    return {"v": np.zeros_like(w)}


def update(g, state, w=None):
    v = 0.9 * state["v"] - 0.01 * g
    return v, {"v": v}


def test_a_pair_of_functions_passes():
    """(init, update), without any library."""
    require((init, update), "momentum", "change_returned")


@pytest.mark.parametrize("name", ["ASGD", "Adafactor", "Adamax", "LBFGS", "Rprop", "SparseAdam"])
def test_an_optimizer_without_record_is_refused(name):
    """Whatever it is held against."""
    torch = pytest.importorskip("torch")
    with pytest.raises(BadInput, match=f"There is no record of {name} in the catalog"):
        check_update(getattr(torch.optim, name), "adam")


def test_functions_of_tensors_pass():
    """As “Dive into Deep Learning” writes them, and over tensors alone."""
    torch = pytest.importorskip("torch")

    def sgd(params, lr):
        with torch.no_grad():
            for param in params:
                param -= lr * param.grad
                param.grad.zero_()

    def momentum(params, states, hyperparams):
        with torch.no_grad():
            for p, v in zip(params, states, strict=True):
                v[:] = hyperparams["momentum"] * v + p.grad
                p[:] -= hyperparams["lr"] * v

    require(sgd, "sgd", "right")
    require(lambda w, g, lr: torch.sub(w, g, alpha=lr), "sgd", "right")
    require(momentum, "momentum", "other_form")
