"""The layers and activations of Keras that are known here, each with its settings as ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backsight.adapters.keras.file import show
from backsight.adapters.keras.settings import shorten
from backsight.adapters.network_parts import Kind
from backsight.engine.spec import Choice

INPUTS = ("InputLayer",)
SHAPERS = ("Flatten",)
"""Layers that change no number."""
ACTIVATIONS: Mapping[str, Choice] = {
    "relu": Choice("relu"),
    "tanh": Choice("tanh"),
    "sigmoid": Choice("sigmoid"),
    "softmax": Choice("softmax"),
    "softplus": Choice("softplus"),
    "selu": Choice("selu"),
    "elu": Choice("elu", {"alpha": 1.0}),
    "gelu": Choice("gelu"),
    "silu": Choice("silu"),
    "swish": Choice("silu"),
    "leaky_relu": Choice("leaky_relu", {"alpha": 0.2}),
    "exponential": Choice("exponential"),
}
"""Keras's activations by name; "linear" is none."""


def refuse(is_wrong: bool, why: str) -> None:
    """Raise ValueError, with the setting that is not known."""
    if is_wrong:
        raise ValueError(why)


def find_activation(plain: Any) -> Choice | None:
    """The record of an activation as Keras names it; None for one that only passes on. Raises
    ValueError for another."""
    if isinstance(plain, Mapping):  # as Keras 3 writes functions
        plain = plain.get("config", plain.get("class_name"))
        plain = plain.get("name") if isinstance(plain, Mapping) else plain
    if plain in (None, "linear"):
        return None
    refuse(not isinstance(plain, str) or plain not in ACTIVATIONS, f"activation={show(plain)}")
    return ACTIVATIONS[str(plain)]


def _read_number(settings: Mapping[str, Any], name: str, usual: float) -> float:
    """A number; Keras writes some as {"class_name": "__numpy__", "config": {"value": …}}."""
    plain = settings.get(name, usual)
    if isinstance(plain, Mapping):
        inner = plain.get("config")
        plain = inner.get("value") if isinstance(inner, Mapping) else None
    refuse(isinstance(plain, bool) or not isinstance(plain, int | float), f"{name}={show(plain)}")
    return float(plain)


def _read_relu(settings: Mapping[str, Any]) -> Choice:
    refuse(settings.get("max_value") is not None, f"max_value={settings.get('max_value')}")
    refuse(bool(settings.get("threshold")), f"threshold={settings.get('threshold')}")
    slope = _read_number(settings, "negative_slope", 0.0) if settings.get("negative_slope") else 0.0
    return Choice("leaky_relu", {"alpha": slope}) if slope else Choice("relu")


def _read_leaky(settings: Mapping[str, Any]) -> Choice:
    name = "negative_slope" if "negative_slope" in settings else "alpha"
    return Choice("leaky_relu", {"alpha": shorten(_read_number(settings, name, 0.3))})


def _require_axis(settings: Mapping[str, Any]) -> None:
    axis = settings.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    refuse(axis not in (-1, 1), f"axis={show(axis)}")


def _read_softmax(settings: Mapping[str, Any]) -> Choice:
    _require_axis(settings)
    return Choice("softmax")


def _read_dropout(settings: Mapping[str, Any]) -> Choice:
    refuse(settings.get("noise_shape") is not None, "noise_shape")
    share = _read_number(settings, "rate", 0.5)
    refuse(not 0 <= share < 1, f"rate={share}")
    return Choice("dropout", {"p": share})


def _require_whole_norm(settings: Mapping[str, Any]) -> None:
    _require_axis(settings)
    for name in ("center", "scale"):
        refuse(settings.get(name, True) is not True, f"{name}={show(settings.get(name))}")
    for name in ("rms_scaling", "renorm", "fused_rms"):
        refuse(bool(settings.get(name, False)), f"{name}=True")


def _read_batch_norm(settings: Mapping[str, Any]) -> Choice:
    _require_whole_norm(settings)
    newest = shorten(1 - _read_number(settings, "momentum", 0.99))
    refuse(not 0 < newest <= 1, f"momentum={show(settings.get('momentum'))}")
    return Choice(
        "batch_norm", {"newest": newest, "epsilon": _read_number(settings, "epsilon", 1e-3)}
    )


def _read_layer_norm(settings: Mapping[str, Any]) -> Choice:
    _require_whole_norm(settings)
    return Choice("layer_norm", {"epsilon": _read_number(settings, "epsilon", 1e-3)})


@dataclass(frozen=True, kw_only=True)
class KnownLayer:
    """What a class of Keras is here. weights: letters of its arrays, in their order."""

    kind: Kind
    read: Callable[[Mapping[str, Any]], Choice]
    weights: tuple[str, ...] = ()


LAYERS: Mapping[str, KnownLayer] = {
    "ReLU": KnownLayer(kind="activation", read=_read_relu),
    "LeakyReLU": KnownLayer(kind="activation", read=_read_leaky),
    "ELU": KnownLayer(
        kind="activation",
        read=lambda s: Choice("elu", {"alpha": shorten(_read_number(s, "alpha", 1.0))}),
    ),
    "Softmax": KnownLayer(kind="activation", read=_read_softmax),
    "Dropout": KnownLayer(kind="layer", read=_read_dropout),
    "BatchNormalization": KnownLayer(
        kind="layer", read=_read_batch_norm, weights=("gamma", "delta", "mu_bar", "var_bar")
    ),
    "LayerNormalization": KnownLayer(
        kind="layer", read=_read_layer_norm, weights=("gamma", "delta")
    ),
}
"""Beside Dense, Activation, Add and Flatten."""
LAYER_NAMES = sorted({*LAYERS, *INPUTS, *SHAPERS, "Activation", "Add", "Dense"})
