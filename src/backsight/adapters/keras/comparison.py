"""Keras's own numbers, where it is installed: the network built anew, its weights loaded by Keras.

Only what was read is built, by calls of ours; nothing of the file's settings is given to Keras, for
they could name code. The weights of the file are loaded by Keras, so that their order is tested,
too.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.keras.file import make_error, show
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.keras.library import import_keras
from backsight.kernel.language import _
from backsight.kernel.types import Floats

SETTINGS: Mapping[str, Sequence[str]] = {
    "Dense": ("units", "use_bias"),
    "Activation": (),
    "ReLU": ("negative_slope",),
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "Softmax": (),
    "Dropout": ("rate",),
    "BatchNormalization": ("momentum", "epsilon"),
    "LayerNormalization": ("epsilon",),
    "Flatten": (),
    "Add": (),
}
"""What of a layer's settings counts in its outputs: numbers and truth values."""


def find_compute(
    path: Path, layers: Sequence[KerasLayer], dtype: str
) -> Callable[[Floats], Floats] | None:
    """Keras's outputs of rows; None where it is not installed."""
    keras = import_keras()
    return None if keras is None else partial(_compute, keras, path, tuple(layers), dtype)


def find_precision() -> str:
    """The dtype that Keras multiplies matrices in: float32 on PyTorch, also those of float64, whose
    products are 1e-7 off then (Keras 3.15). "" for their own."""
    return "float32" if import_keras().backend.backend() == "torch" else ""


def _compute(
    keras: Any, path: Path, layers: Sequence[KerasLayer], dtype: str, rows: Floats
) -> Floats:
    try:
        with warnings.catch_warnings():  # what Keras says of NumPy is none of the user's business
            warnings.simplefilter("ignore")
            return _predict(keras, path, layers, dtype, rows)
    except Exception as error:  # whatever Keras says to a damaged file
        reason = show(str(error).split("\n")[0])
        raise make_error(
            path, _("Keras does not take it: {reason}").format(reason=reason)
        ) from None


def _predict(
    keras: Any, path: Path, layers: Sequence[KerasLayer], dtype: str, rows: Floats
) -> Floats:
    model = _build(keras, layers, rows.shape[1], dtype)
    model.load_weights(str(path))
    outputs: Floats = np.asarray(model.predict(rows, verbose=0))
    return outputs


def _build(keras: Any, layers: Sequence[KerasLayer], width: int, dtype: str) -> Any:
    """A functional network of the same layers under the same names."""
    first = keras.Input((width,), dtype=dtype)
    results: dict[str, Any] = {}
    current = first
    for layer in layers:
        if layer.kind == "InputLayer":
            results[layer.name] = current
            continue
        sources = [results[s] for s in layer.sources if s in results] or [current]
        made = _make_layer(keras, layer, dtype)
        current = made(sources if layer.kind == "Add" else sources[0])
        results[layer.name] = current
    return keras.Model(first, current)


def _make_layer(keras: Any, layer: KerasLayer, dtype: str) -> Any:
    settings = {k: layer.settings[k] for k in SETTINGS[layer.kind] if k in layer.settings}
    plain: dict[str, Any] = {k: v for k, v in settings.items() if isinstance(v, bool | int | float)}
    if layer.kind == "LeakyReLU" and "alpha" in layer.settings and not plain:
        plain = {"negative_slope": float(layer.settings["alpha"])}
    if layer.kind in ("Dense", "Activation"):
        said = layer.settings.get("activation")
        plain["activation"] = said if isinstance(said, str) else "linear"
    return getattr(keras.layers, layer.kind)(name=layer.name, dtype=dtype, **plain)
