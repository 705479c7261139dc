"""Training set-ups of other people, as `cases.json` holds them, made specs and arrays of ours.

They were written for Keras. What is carried over: layers, initializers (names and bounds of Keras),
losses, optimizers with Keras's own defaults, batch and epochs, no scaling and no split. What Keras
does and we refuse (targets that broadcast, one unit for five classes) stays in the spec: it is for
the doctor to say so.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.spec import Choice, Data, LayerSpec, Spec

LOSSES = {
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "categorical_cross_entropy",
    "sparse_categorical_crossentropy": "categorical_cross_entropy",
    "mean_squared_error": "mean_squared_error",
    "mean_absolute_error": "mean_absolute_error",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "hinge": "hinge",
    "squared_hinge": "hinge",
    "huber": "huber",
    "poisson": "poisson",
}
ACTIVATIONS = {"linear": "identity", "swish": "silu"}
RATES = {"sgd": 0.01}
"""Of Keras, where nothing is said; .001 for all others."""


MOST_CLASSES = 100
"""Different whole numbers that may be classes."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A set-up with what is known of it."""

    name: str
    spec: Spec
    x: Any
    y: Any
    labels: tuple[str, ...]
    """The faults it has, by the names of `cases.json`; empty for a healthy one."""
    reproduces: bool
    """Whether it failed in the check that comes with it, and its mended twin did not."""


def read_cases(folder: Path) -> Iterator[Case]:
    """All cases of a folder with cases.json and arrays/."""
    for raw in json.loads((folder / "cases.json").read_text())["cases"]:
        x, y = _load_rows(raw, folder)
        labels = () if raw["kind"] == "no_fault" else tuple(raw["label"])
        yield Case(
            name=raw["id"],
            spec=make_spec(raw),
            x=x,
            y=y,
            labels=labels,
            reproduces=raw.get("reproduces_in_numpy") is not False,
        )


def _load_rows(raw: Mapping[str, Any], folder: Path) -> tuple[Any, Any]:
    if raw.get("arrays"):
        with np.load(folder / raw["arrays"]) as file:
            x, y = file["x"], file["y"]
    else:
        x, y = _make_rows(raw["dataset"])
    return _flatten_rows(np.asarray(x), np.asarray(y), raw["loss"]["name"])


def _flatten_rows(x: Any, y: Any, loss: str) -> tuple[Any, Any]:
    """Rows of numbers. Where both have a row for each place, as a dense layer on a sequence takes
    them, each place is a row. Whole numbers under a loss for classes are classes."""
    if x.ndim == 3 and y.ndim >= 2 and x.shape[:2] == y.shape[:2]:
        x, y = x.reshape(-1, x.shape[2]), y.reshape(len(y) * y.shape[1], -1)
    x, y = x.reshape(len(x), -1), y.reshape(len(y), -1)
    if y.shape[1] > 1:
        return x, y
    y = y[:, 0]
    is_whole = (y == np.round(y)).all() and len(np.unique(y)) <= MOST_CLASSES
    return x, y.astype(int) if is_whole and "crossentropy" in loss else y


def _make_rows(about: str) -> tuple[Any, Any]:
    """The rows of the sets that scikit-learn makes."""
    from sklearn import datasets

    if about.startswith("sklearn make_blobs"):
        x, y = datasets.make_blobs(
            n_samples=1000, centers=3, n_features=2, cluster_std=2, random_state=2
        )
        return x[:700], np.eye(3)[y[:700]]
    if about.startswith("sklearn make_circles"):
        x, y = datasets.make_circles(n_samples=1000, noise=0.1, random_state=1)
        x = 2 * (x - x.min(0)) / (x.max(0) - x.min(0)) - 1
        return x[:700], y[:700]
    raise ValueError(f"no rows for {about!r}")


def make_spec(raw: Mapping[str, Any]) -> Spec:
    """The spec of a set-up."""
    layers: list[LayerSpec] = []
    for layer in raw["layers"]:
        kind = layer["type"]
        if kind == "Dense":
            layers.append(_make_dense(layer))
        elif kind == "Activation":
            activation = Choice(_name_activation(layer["activation"]))
            layers[-1] = _replace(layers[-1], activation=activation)
        elif kind == "Dropout":
            layers.append(LayerSpec(layer=Choice("dropout", {"p": float(layer["rate"])})))
        elif kind == "BatchNormalization":
            layers.append(LayerSpec(layer=Choice("batch_norm")))
        elif kind != "Flatten":
            raise ValueError(f"no layer for {kind!r}")
    params = raw["optimizer"]["params"]
    rows = _count_rows(raw)
    return Spec(
        data=Data(source="arrays", validation=0.0, test=0.0, scale="none", target_scale="none"),
        layers=tuple(_with_logits(layers, raw)),
        loss=_make_loss(raw, layers[-1]),
        optimizer=_make_optimizer(raw["optimizer"]["name"], params),
        rate=float(params.get("learning_rate", RATES.get(raw["optimizer"]["name"], 0.001))),
        schedule=Choice("inverse_time", {"decay": float(params["decay"])})
        if params.get("decay")
        else Choice("constant"),
        batch=min(int(raw["batch"]), rows),
        epochs=int(raw["epochs"]),
    )


def _with_logits(layers: list[LayerSpec], raw: Mapping[str, Any]) -> list[LayerSpec]:
    """from_logits: the loss has the output's activation in it; here it stands with the layer."""
    if not (raw["loss"].get("params") or {}).get("from_logits"):
        return layers
    fits = "sigmoid" if raw["loss"]["name"].startswith("binary") else "softmax"
    if layers[-1].activation in (None, Choice("identity")):
        layers[-1] = _replace(layers[-1], activation=Choice(fits))
    return layers


def _make_loss(raw: Mapping[str, Any], last: LayerSpec) -> Choice:
    """Keras divides the outputs of a row by their sum before it takes them for shares."""
    name = LOSSES[raw["loss"]["name"]]
    divides = raw["loss"]["name"] == "categorical_crossentropy"
    if divides and last.activation != Choice("softmax") and (last.units or 1) > 1:
        return Choice("normalized_cross_entropy")
    return Choice(name)


def _count_rows(raw: Mapping[str, Any]) -> int:
    rows = raw.get("rows_kept") or (raw.get("x") or {}).get("shape", [700])[0]
    return int(rows)


def _replace(layer: LayerSpec, **changes: Any) -> LayerSpec:
    import msgspec

    return msgspec.structs.replace(layer, **changes)


def _name_activation(name: str) -> str:
    return ACTIVATIONS.get(name, name)


def _make_dense(layer: Mapping[str, Any]) -> LayerSpec:
    bias = layer.get("bias_initializer", "zeros")
    return LayerSpec(
        units=int(layer["units"]),
        activation=Choice(_name_activation(layer["activation"])),
        initializer=_make_initializer(layer["kernel_initializer"], int(layer["units"])),
        bias_initializer=None
        if str(bias).lower() == "zeros"
        else _make_initializer(bias, int(layer["units"])),
    )


def _make_initializer(raw: Any, units: int) -> Choice:
    name, params = (raw, {}) if isinstance(raw, str) else (raw["name"], raw.get("params", {}))
    name = name.lower().replace("_", "")
    if name in ("uniform", "randomuniform"):
        return Choice(
            "uniform",
            {"low": float(params.get("minval", -0.05)), "high": float(params.get("maxval", 0.05))},
        )
    if name in ("normal", "randomnormal"):
        return Choice("normal", {"std": float(params.get("stddev", 0.05))})
    if name == "variancescaling":
        scale = float(params.get("scale", 1.0))
        mode = params.get("mode", "fan_in")
        shape = params.get("distribution", "truncated_normal")
        known = {
            (2.0, "fan_in", "uniform"): "he_uniform",
            (2.0, "fan_in", "normal"): "he_normal",
            (1.0, "fan_in", "normal"): "lecun_normal",
            (1.0, "fan_in", "truncated_normal"): "lecun_normal",
            (1.0, "fan_avg", "uniform"): "glorot_uniform",
        }
        return Choice(known[scale, mode, shape])
    if name == "ones":
        return Choice("constant", {"number": 1.0})
    names = {
        "glorotuniform": "glorot_uniform",
        "glorotnormal": "glorot_normal",
        "heuniform": "he_uniform",
        "henormal": "he_normal",
        "lecunnormal": "lecun_normal",
        "zeros": "zeros",
        "orthogonal": "orthogonal",
    }
    return Choice(names[name])


def _make_optimizer(name: str, params: Mapping[str, Any]) -> Choice:
    if name == "sgd" and params.get("momentum"):
        kind = {"form": "stored"} if params.get("nesterov") else {}
        return Choice(
            "nesterov" if params.get("nesterov") else "momentum",
            {"mu": float(params["momentum"]), **kind},
        )
    if name == "adam":
        settings = {"epsilon": float(params.get("epsilon", 1e-7)), "epsilon_at": "hat"}
        betas = {"beta1": params.get("beta_1"), "beta2": params.get("beta_2")}
        return Choice("adam", settings | {k: float(v) for k, v in betas.items() if v is not None})
    if name == "rmsprop":
        return Choice(
            "rmsprop",
            {"gamma": float(params.get("rho", 0.9)), "epsilon": 1e-7, "epsilon_at": "inside"},
        )
    if name == "adagrad":
        return Choice("warm_adagrad")
    return Choice(name)
