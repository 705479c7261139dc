"""Files as Keras 2 wrote them, from 2.0 to 2.15, made here byte by byte of their layout."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

h5py = pytest.importorskip("h5py")
import backsight  # noqa: E402 - only where h5py is there
import backsight.keras  # noqa: E402
from backsight.adapters.keras import read as reading  # noqa: E402

DRAW = np.random.RandomState(5)
WEIGHTS: dict[str, dict[str, Any]] = {
    "dense_1": {"kernel": DRAW.standard_normal((3, 4)), "bias": DRAW.standard_normal(4)},
    "batch_normalization_1": {
        "gamma": DRAW.standard_normal(4), "beta": DRAW.standard_normal(4),
        "moving_mean": DRAW.standard_normal(4), "moving_variance": DRAW.random_sample(4) + 0.5,
    },
    "dropout_1": {},
    "dense_2": {"kernel": DRAW.standard_normal((4, 2)), "bias": DRAW.standard_normal(2)},
}  # fmt: skip
ROWS = DRAW.standard_normal((12, 3)).astype("float32")
ADAM = {"name": "Adam", "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-07, "amsgrad": False}
FLOAT32 = 0.03700000047683716
"""A rate of 0.037 as it stands in a file."""


@pytest.fixture(autouse=True)
def _without_keras(monkeypatch) -> None:
    monkeypatch.setattr(reading, "find_compute", lambda *_arguments: None)


def list_layers(version: str) -> list[dict[str, Any]]:
    """Settings as the version writes them; the first layer says the shape of the input."""
    is_old = version.startswith("2.0")
    uniform = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}
    initializer = {"class_name": "VarianceScaling", "config": uniform}
    penalty = {"class_name": "L1L2" if is_old else "L2", "config": {"l2": 0.01}}
    if is_old:
        penalty["config"]["l1"] = 0.0
    dense = {
        "trainable": True, "use_bias": True, "kernel_initializer": initializer,
        "bias_initializer": {"class_name": "Zeros", "config": {}}, "kernel_regularizer": penalty,
        "bias_regularizer": None, "activity_regularizer": None, "kernel_constraint": None,
        "bias_constraint": None,
    }  # fmt: skip
    first = {"batch_input_shape": [None, 3], "dtype": "float32"}
    normalization = {
        "name": "batch_normalization_1", "trainable": True, "momentum": 0.99, "epsilon": 0.001,
        "axis": -1 if is_old else [1], "center": True, "scale": True,
    }  # fmt: skip
    return [
        {"class_name": "Dense", "config": dense | first | {
            "name": "dense_1", "units": 4, "activation": "relu"}},
        {"class_name": "BatchNormalization", "config": normalization},
        {"class_name": "Dropout", "config": {
            "name": "dropout_1", "trainable": True, "rate": 0.25, "noise_shape": None,
            "seed": None}},
        {"class_name": "Dense", "config": dense | {
            "name": "dense_2", "units": 2, "activation": "softmax"}},
    ]  # fmt: skip


def write_file(path: Path, version: str, training: dict[str, Any]) -> Path:
    """The whole file: model_config, training_config, a group a layer with names that end in ":0",
    and what the optimizer remembers."""
    layers: Any = list_layers(version)
    is_old = version.startswith("2.0")
    if not is_old:
        place = {"batch_input_shape": [None, 3], "dtype": "float32", "sparse": False,
                 "ragged": False, "name": "dense_1_input"}  # fmt: skip
        layers = {
            "name": "sequential_1",
            "layers": [{"class_name": "InputLayer", "config": place}, *layers],
        }
    model = {"class_name": "Sequential", "config": layers}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version.encode()
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(model).encode()
        file.attrs["training_config"] = json.dumps(training).encode()
        root = file.create_group("model_weights")
        root.attrs["layer_names"] = [name.encode() for name in WEIGHTS]
        root.attrs["keras_version"], root.attrs["backend"] = version.encode(), b"tensorflow"
        for name, arrays in WEIGHTS.items():
            group = root.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{key}:0".encode() for key in arrays]
            for key, array in arrays.items():
                group.create_dataset(f"{name}/{key}:0", data=array.astype("float32"))
        memory = file.create_group("optimizer_weights")
        memory.attrs["weight_names"] = [b"Adam/iterations:0"]
        memory.create_dataset("Adam/iterations:0", data=np.int64(40))
    return path


def compute_outputs() -> np.ndarray:
    """Of ROWS, by the formulas, in float64."""
    first, norm, _none, last = (
        {k: a.astype("float32").astype("float64") for k, a in arrays.items()}
        for arrays in WEIGHTS.values()
    )
    h = np.maximum(ROWS @ first["kernel"] + first["bias"], 0)
    h = (h - norm["moving_mean"]) / np.sqrt(norm["moving_variance"] + 0.001)
    z = (norm["gamma"] * h + norm["beta"]) @ last["kernel"] + last["bias"]
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def read(path: Path) -> backsight.Run:
    return backsight.keras.read(path, (ROWS, np.arange(12) % 2), validation=0, test=0)


LOSS = "categorical_crossentropy"
WHOLE_LOSS = {"class_name": "CategoricalCrossentropy", "config": {
    "reduction": "auto", "name": "categorical_crossentropy", "from_logits": False,
    "label_smoothing": 0.0, "axis": -1, "fn": LOSS}}  # fmt: skip
TRAININGS: dict[str, dict[str, Any]] = {
    "2.0.9": {
        "loss": LOSS,
        "optimizer_config": {
            "class_name": "Adam", "config": ADAM | {"lr": FLOAT32, "decay": 0.0}},
    },
    "2.4.0": {
        "loss": LOSS,
        "optimizer_config": {
            "class_name": "Adam", "config": ADAM | {"learning_rate": FLOAT32, "decay": 0.0}},
    },
    "2.15.0": {
        "loss": WHOLE_LOSS,
        "optimizer_config": {"class_name": "Custom>Adam", "config": ADAM | {
            "learning_rate": FLOAT32, "weight_decay": None, "clipnorm": None,
            "global_clipnorm": None, "clipvalue": None, "use_ema": False, "ema_momentum": 0.99,
            "ema_overwrite_frequency": None, "jit_compile": True, "is_legacy_optimizer": False}},
    },
}  # fmt: skip
USUAL = {"metrics": ["accuracy"], "sample_weight_mode": None, "loss_weights": None}


@pytest.mark.parametrize("version", TRAININGS)
def test_a_file_of_keras_2_is_read_whole(version, tmp_path) -> None:
    """Its shapes, weights and outputs, its loss, its optimizer with the rate, its penalty."""
    run = read(write_file(tmp_path / "old.h5", version, TRAININGS[version] | USUAL))
    kinds = [str(layer.layer).partition(":")[0] for layer in run.spec.layers]
    assert kinds == ["dense", "batch_norm", "dropout", "dense"]
    first, norm, _none, last = WEIGHTS.values()
    theirs = [first["kernel"], first["bias"], norm["gamma"], norm["beta"], *last.values()]
    for mine, array in zip(run.weights.values(), theirs, strict=True):
        np.testing.assert_array_equal(mine, array.astype("float32").reshape(mine.shape))
    assert np.abs(run.outputs(ROWS) - compute_outputs()).max() <= 1e-6
    assert run.spec.loss.name == "categorical_cross_entropy"
    optimizer = "adam:beta1=0.8,beta2=0.99,epsilon=1e-07,correct=true,epsilon_at=hat"
    assert str(run.spec.optimizer) == optimizer
    assert run.spec.rate == 0.037
    assert str(run.spec.regularizer) == "l2:lam=0.02,per=batch"


def test_a_rate_that_decays_is_said(tmp_path) -> None:
    """Keras 2 divided it by 1 + decay times the step; that is left out, and a note says so."""
    training = {
        "loss": "mse",
        "optimizer_config": {
            "class_name": "SGD",
            "config": {"lr": FLOAT32, "momentum": 0.9, "decay": 1e-06, "nesterov": True},
        },
    }
    run = read(write_file(tmp_path / "old.h5", "2.0.9", training | USUAL))
    assert str(run.spec.optimizer) == "nesterov:mu=0.9,form=stored"
    assert run.spec.rate == 0.037
    assert any("decay" in note for note in run.notes)
