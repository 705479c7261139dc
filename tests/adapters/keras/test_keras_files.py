"""Networks that Keras writes are read with the outputs that Keras makes of them."""

import json

import numpy as np
import pytest

pytest.importorskip("h5py")
from backsight.adapters.keras.library import import_keras

keras = import_keras()
if keras is None:
    pytest.skip("Keras is not installed", allow_module_level=True)
from random_keras_networks import make_network  # noqa: E402 - only where Keras is there

import backsight  # noqa: E402
import backsight.keras  # noqa: E402
from backsight.adapters.keras import read as reading  # noqa: E402
from backsight.kernel.errors import BadInput  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")
"""Keras and what it computes with warn of each other."""


def save(model, path):
    """Written by Keras."""
    model.save(path)
    return path


def to_probabilities(outputs, activation):
    """What the loss counts in."""
    if not activation:
        return outputs
    e = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("compares", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_twenty_files_have_keras_outputs(tmp_path, monkeypatch, seed, compares) -> None:
    """.keras and .h5 in turn; and so where Keras is not there to compare with."""
    model, activation, rows, y = make_network(seed)
    path = save(model, tmp_path / f"n.{('keras', 'h5')[seed // 4 % 2]}")
    if not compares:
        monkeypatch.setattr(reading, "find_compute", lambda *_arguments: None)
    task = "regression" if seed % 4 == 3 else "classification"
    run = backsight.keras.read(path, (rows, y), validation=0, test=0, task=task)
    theirs = to_probabilities(model.predict(rows, verbose=0), activation)
    assert np.abs(run.outputs(rows) - theirs).max() <= 1e-6 * max(1.0, np.abs(theirs).max())
    assert ("not installed" in " ".join(map(str, run.notes))) is not compares


def test_a_network_of_float64_is_read(tmp_path) -> None:
    """Also on PyTorch, where Keras multiplies its matrices in float32."""
    layers = [
        keras.layers.Dense(5, activation="tanh", dtype="float64"),
        keras.layers.Dense(2, activation="softmax", dtype="float64"),
    ]
    model = keras.Sequential([keras.Input((2,), dtype="float64"), *layers])
    run = backsight.keras.read(save(model, tmp_path / "n.keras"), "moons")
    assert run.experiment.spec.dtype == "float64"


def put(*layers):
    """A Sequential of these layers, on two inputs."""
    return keras.Sequential([keras.Input((2,)), *layers])


@pytest.mark.parametrize(
    ("loss", "optimizer", "words"),
    [
        ("mse", ("SGD", {"learning_rate": 0.1}), "mean_squared_error sgd 0.1"),
        (
            "mae",
            ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
            "mean_absolute_error nesterov:mu=0.9,form=stored 0.1",
        ),
        (
            "huber",
            ("Adam", {"beta_1": 0.8}),
            "huber:delta=1.0 adam:beta1=0.8,beta2=0.999,epsilon=1e-07,correct=true,epsilon_at=hat "
            "0.001",
        ),
        (
            "mse",
            ("RMSprop", {"centered": True}),
            "mean_squared_error "
            "centered_rmsprop:gamma=0.9,epsilon=1e-07,epsilon_at=inside 0.001",
        ),
        ("mse", ("Adagrad", {}), "mean_squared_error warm_adagrad:initial=0.1,epsilon=1e-07 0.001"),
    ],
)  # fmt: skip
def test_loss_and_optimizer_are_taken(tmp_path, loss, optimizer, words) -> None:
    """As Keras computes them; options take precedence."""
    name, settings = optimizer
    model = put(keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1))
    model.compile(optimizer=getattr(keras.optimizers, name)(**settings), loss=loss)
    path = save(model, tmp_path / "n.keras")
    x, y = np.ones((9, 2)) * np.arange(9)[:, None], np.arange(9.0)
    run = backsight.keras.read(path, (x, y))
    assert f"{run.spec.loss} {run.spec.optimizer} {run.spec.rate}" == words
    assert "(rows,)" in " ".join(map(str, run.notes))
    other = backsight.keras.read(path, (x, y), optimizer="adam", lr=0.5, loss="huber")
    assert (other.spec.optimizer.name, other.spec.rate, other.spec.loss.name) == (
        "adam",
        0.5,
        "huber",
    )


@pytest.mark.parametrize(
    "name", ["sgd", "momentum", "nesterov", "adam", "rmsprop", "adagrad", "adadelta", "lion", "l2"]
)
def test_a_step_is_keras_own(tmp_path, name) -> None:
    """Three steps over all rows come to the weights that Keras comes to."""
    optimizers = {
        "sgd": lambda: keras.optimizers.SGD(0.05),
        "momentum": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
        "nesterov": lambda: keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True),
        "adam": lambda: keras.optimizers.Adam(0.01),
        "rmsprop": lambda: keras.optimizers.RMSprop(0.01),
        "adagrad": lambda: keras.optimizers.Adagrad(0.05),
        "adadelta": lambda: keras.optimizers.Adadelta(0.5),
        "lion": lambda: keras.optimizers.Lion(0.01),
        "l2": lambda: keras.optimizers.SGD(0.05),
    }
    keras.utils.set_random_seed(3)
    penalty = keras.regularizers.L2(0.1) if name == "l2" else None
    model = put(
        keras.layers.Dense(4, activation="tanh", kernel_regularizer=penalty),
        keras.layers.Dense(1, kernel_regularizer=penalty),
    )
    model.compile(optimizer=optimizers[name](), loss="mse")
    path = save(model, tmp_path / "n.keras")
    draw = np.random.RandomState(0)
    x, y = draw.standard_normal((16, 2)).astype("f"), draw.standard_normal((16, 1)).astype("f")
    run = backsight.keras.read(path, (x, y), validation=0, test=0, batch="all", steps=3)
    model.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    for _step in run.steps():
        pass
    for ours, theirs in zip(("W1", "b1", "W2", "b2"), model.get_weights(), strict=True):
        assert np.abs(run.weights[ours] - theirs).max() < 2e-6


UNKNOWN = {
    "noise": (lambda layers: [layers.GaussianNoise(0.1), layers.Dense(2)], "GaussianNoise"),
    "activation": (lambda layers: [layers.Dense(2, activation="hard_silu")], "=hard_silu"),
    "max_value": (
        lambda layers: [layers.Dense(3), layers.ReLU(max_value=6), layers.Dense(2)], "max_value=6"
    ),
    "center": (
        lambda layers: [layers.Dense(3), layers.BatchNormalization(center=False), layers.Dense(2)],
        "center=False",
    ),
    "behind": (lambda layers: [layers.Dense(2), layers.Dropout(0.5)], "(Dropout) stands"),
    "conv": (
        lambda layers: [layers.Reshape((2, 1)), layers.Flatten(), layers.Dense(2)],
        "Reshape",
    ),
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_refused_by_name(tmp_path, name, suffix) -> None:
    """The layer, or its setting."""
    make, named = UNKNOWN[name]
    path = save(put(*make(keras.layers)), tmp_path / f"n.{suffix}")
    with pytest.raises(BadInput) as error:
        backsight.keras.read(path, "moons")
    assert named in str(error.value)


def test_ways_that_are_joined_are_refused(tmp_path) -> None:
    """Two ways that are added or put side by side, layers that are used twice, two outputs."""
    layers, x = keras.layers, keras.Input((2,))
    one, two = layers.Dense(3)(x), layers.Dense(3)(x)
    shared = layers.Dense(2)
    for outputs, named in (
        (layers.Dense(2)(layers.Add()([one, two])), "(Add) joins ways"),
        (layers.Dense(2)(layers.Concatenate()([one, two])), "Concatenate"),
        (shared(shared(x)), "used twice"),
        ([layers.Dense(1)(one), layers.Dense(1)(two)], "2 outputs"),
    ):
        path = save(keras.Model(x, outputs), tmp_path / "n.keras")
        with pytest.raises(BadInput) as error:
            backsight.keras.read(path, "moons")
        assert named in str(error.value)


def test_what_cannot_be_taken_of_a_training_is_said(tmp_path) -> None:
    """A schedule, a penalty of some layers, a loss that is not known."""
    layers = keras.layers
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model = put(layers.Dense(3, kernel_regularizer="l2"), layers.Dense(1))
    model.compile(optimizer=keras.optimizers.SGD(schedule), loss="log_cosh")
    run = backsight.keras.read(
        save(model, tmp_path / "n.keras"), (np.eye(6)[:, :2], np.arange(6.0))
    )
    notes = " ".join(map(str, run.notes))
    for words in ("log_cosh", "ExponentialDecay", "another for each layer"):
        assert words in notes
    assert run.spec.rate == 0.1
    assert run.spec.regularizer is None
    twice = put(layers.Dense(2, activation="softmax"))
    twice.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
    run = backsight.keras.read(save(twice, tmp_path / "t.keras"), "moons")
    assert "taken twice" in " ".join(map(str, run.notes))


def test_the_command_line_starts_from_keras(tmp_path, call_command) -> None:
    """--start takes network, weights, loss and optimizer; the notes are printed."""
    model = put(
        keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1, activation="sigmoid")
    )
    model.compile(optimizer="adam", loss="binary_crossentropy")
    save(model, tmp_path / "n.keras")
    status, out, err = call_command(
        "train", "moons", "--start", "n.keras", "--steps", "4", "-o", "r"
    )
    assert status == 0, err
    assert "epsilon_at=hat" in out or "adam" in out
    assert "without bounds" in out + err
    with backsight.open("r") as run:
        assert np.array_equal(run.weights_at(0)["W1"], model.get_weights()[0])
    status, out, _err = call_command("explain", "moons", "--start", "n.keras", "--json")
    assert json.loads(out)["numbers"]
