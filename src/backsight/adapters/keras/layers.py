"""The layers of a Keras network as parts, in order, each with its weights."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.keras.file import KerasFile, make_error, show
from backsight.adapters.network_parts import Kind, NetworkPart
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

RESIDUAL = Choice("residual")
MODELS = ("Sequential", "Functional", "Model")
INPUTS = ("InputLayer",)
MOST_LAYERS = 2000
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


@dataclass(frozen=True, kw_only=True, eq=False)
class KerasLayer:
    """One layer of the settings. sources: names of the layers whose results it takes."""

    name: str
    kind: str
    settings: Mapping[str, Any]
    sources: tuple[str, ...]
    arrays: Sequence[Floats] = ()

    @property
    def label(self) -> str:
        """Its name and class, for messages."""
        return f"{show(self.name)} ({show(self.kind)})"


def _refuse(is_wrong: bool, why: str) -> None:
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
    _refuse(not isinstance(plain, str) or plain not in ACTIVATIONS, f"activation={show(plain)}")
    return ACTIVATIONS[str(plain)]


def _read_number(settings: Mapping[str, Any], name: str, usual: float) -> float:
    """A number; Keras writes some as {"class_name": "__numpy__", "config": {"value": …}}."""
    plain = settings.get(name, usual)
    if isinstance(plain, Mapping):
        inner = plain.get("config")
        plain = inner.get("value") if isinstance(inner, Mapping) else None
    _refuse(isinstance(plain, bool) or not isinstance(plain, int | float), f"{name}={show(plain)}")
    return float(plain)


def _read_relu(settings: Mapping[str, Any]) -> Choice:
    _refuse(settings.get("max_value") is not None, f"max_value={settings.get('max_value')}")
    _refuse(bool(settings.get("threshold")), f"threshold={settings.get('threshold')}")
    slope = _read_number(settings, "negative_slope", 0.0) if settings.get("negative_slope") else 0.0
    return Choice("leaky_relu", {"alpha": slope}) if slope else Choice("relu")


def _read_leaky(settings: Mapping[str, Any]) -> Choice:
    name = "negative_slope" if "negative_slope" in settings else "alpha"
    return Choice("leaky_relu", {"alpha": _round(_read_number(settings, name, 0.3))})


def _round(value: float) -> float:
    """0.2 for 0.20000000298023224, which older versions write."""
    short = float(f"{value:.7g}")
    return short if np.float32(short) == np.float32(value) else value


def _require_axis(settings: Mapping[str, Any]) -> None:
    axis = settings.get("axis", -1)
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    _refuse(axis not in (-1, 1), f"axis={show(axis)}")


def _read_softmax(settings: Mapping[str, Any]) -> Choice:
    _require_axis(settings)
    return Choice("softmax")


def _read_dropout(settings: Mapping[str, Any]) -> Choice:
    _refuse(settings.get("noise_shape") is not None, "noise_shape")
    share = _read_number(settings, "rate", 0.5)
    _refuse(not 0 <= share < 1, f"rate={share}")
    return Choice("dropout", {"p": share})


def _require_whole_norm(settings: Mapping[str, Any]) -> None:
    _require_axis(settings)
    for name in ("center", "scale"):
        _refuse(settings.get(name, True) is not True, f"{name}={show(settings.get(name))}")
    for name in ("rms_scaling", "renorm", "fused_rms"):
        _refuse(bool(settings.get(name, False)), f"{name}=True")


def _read_batch_norm(settings: Mapping[str, Any]) -> Choice:
    _require_whole_norm(settings)
    newest = _round(1 - _read_number(settings, "momentum", 0.99))
    _refuse(not 0 < newest <= 1, f"momentum={show(settings.get('momentum'))}")
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
        read=lambda s: Choice("elu", {"alpha": _round(_read_number(s, "alpha", 1.0))}),
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


def list_layers(file: KerasFile) -> list[KerasLayer]:
    """The layers of a file on the way from its input to its output. Raises BadData for a network
    that is no such chain."""
    kind, settings = file.model.get("class_name"), file.model.get("config")
    if kind not in MODELS:
        raise make_error(
            file.path,
            _("it is a {kind}, and networks of class Sequential or Functional are read").format(
                kind=show(kind)
            ),
        )
    raw = settings.get("layers") if isinstance(settings, Mapping) else settings
    if not isinstance(raw, list) or not raw:
        raise make_error(file.path, _("its settings list no layers"))
    if len(raw) > MOST_LAYERS:
        raise make_error(
            file.path,
            _("it has {count:,} layers, and {most:,} are read").format(
                count=len(raw), most=MOST_LAYERS
            ),
        )
    layers = [_make_layer(file, entry) for entry in raw]
    if kind == "Sequential" or not isinstance(settings, Mapping):
        return [*_with_arrays(file, layers, _chain_up(layers))]
    return [*_with_arrays(file, layers, _sort_functional(file, settings, layers))]


def _make_layer(file: KerasFile, entry: Any) -> KerasLayer:
    settings = entry.get("config") if isinstance(entry, Mapping) else None
    if not isinstance(settings, Mapping) or not isinstance(entry.get("class_name"), str):
        raise make_error(file.path, _("its settings describe a layer that is none"))
    module = str(entry.get("module") or "keras.layers")
    is_own = entry.get("registered_name") not in (None, entry["class_name"])
    name = str(settings.get("name", entry["class_name"]))
    layer = KerasLayer(
        name=name,
        kind=entry["class_name"],
        settings=settings,
        sources=tuple(_list_sources(entry.get("inbound_nodes"))),
    )
    if layer.kind not in LAYER_NAMES or not module.startswith("keras") or is_own:
        raise make_error(
            file.path,
            _("{name} is none of the known layers, which are {names}").format(
                name=layer.label, names=join_words(LAYER_NAMES)
            ),
        )
    nodes = entry.get("inbound_nodes")
    if isinstance(nodes, list) and len(nodes) > 1:
        raise make_error(
            file.path,
            _("{name} is used twice, and weights that are shared are not read").format(
                name=layer.label
            ),
        )
    return layer


def _list_sources(node: Any) -> Iterator[str]:
    """The layers whose results a call takes: as Keras 3 writes it, or as older versions do."""
    left = [node]
    while left:
        part = left.pop()
        if isinstance(part, Mapping):
            history = part.get("keras_history")
            if isinstance(history, list) and history and isinstance(history[0], str):
                yield history[0]
            else:
                left += [*part.values()][::-1]
        elif isinstance(part, list):
            if len(part) >= 3 and isinstance(part[0], str) and isinstance(part[1], int):
                yield part[0]
            else:
                left += part[::-1]


def _chain_up(layers: Sequence[KerasLayer]) -> list[KerasLayer]:
    """The layers of a Sequential, each with the one before it as its source."""
    names = ["", *(layer.name for layer in layers)]
    return [
        KerasLayer(
            name=layer.name,
            kind=layer.kind,
            settings=layer.settings,
            sources=(before,) if before else (),
        )
        for before, layer in zip(names, layers, strict=False)
    ]


def _sort_functional(
    file: KerasFile, settings: Mapping[str, Any], layers: Sequence[KerasLayer]
) -> list[KerasLayer]:
    """The layers from the input to the output of a functional network."""
    ends = [[*_list_ends(settings.get(key))] for key in ("input_layers", "output_layers")]
    if [len(end) for end in ends] != [1, 1]:
        raise make_error(
            file.path,
            _("it has {inputs} inputs and {outputs} outputs, and one of each is read").format(
                inputs=len(ends[0]), outputs=len(ends[1])
            ),
        )
    by_name = {layer.name: layer for layer in layers}
    chain: list[KerasLayer] = []
    name = ends[1][0]
    while len(chain) <= len(layers):
        layer = by_name.get(name)
        if layer is None:
            raise make_error(file.path, _("it has no layer {name}").format(name=show(name)))
        chain.append(layer)
        if name == ends[0][0]:
            return chain[::-1]
        name = _choose_source(file, by_name, layer)
    raise make_error(file.path, _("its layers run in a circle"))


def _list_ends(plain: Any) -> Iterator[str]:
    """Names of layers, from ["x", 0, 0] or [["x", 0, 0], …]."""
    if isinstance(plain, list) and plain and isinstance(plain[0], str):
        yield plain[0]
    elif isinstance(plain, list):
        for part in plain:
            yield from _list_ends(part)


def _choose_source(file: KerasFile, by_name: Mapping[str, KerasLayer], layer: KerasLayer) -> str:
    """The layer before one in the chain; of two that an Add takes, the one made of the other."""
    sources = layer.sources
    if layer.kind == "Add" and len(sources) == 2:
        for one, two in (sources, sources[::-1]):
            if one != two and two in _list_makers(by_name, one):
                return one
    if len(sources) == 1 and layer.kind != "Add":
        return sources[0]
    raise make_error(
        file.path,
        _("{name} joins ways through the network; an Add may add an earlier result").format(
            name=layer.label
        ),
    )


def _list_makers(by_name: Mapping[str, KerasLayer], name: str) -> set[str]:
    seen: set[str] = set()
    left = [name]
    while left:
        layer = by_name.get(left.pop())
        new = [s for s in (layer.sources if layer else ()) if s not in seen]
        seen |= {*new}
        left += new
    return seen


def _with_arrays(
    file: KerasFile, layers: Sequence[KerasLayer], chain: Sequence[KerasLayer]
) -> Iterator[KerasLayer]:
    """The chain with the arrays of each layer."""
    groups = _name_groups(file, layers)
    for layer in chain:
        yield KerasLayer(
            name=layer.name,
            kind=layer.kind,
            settings=layer.settings,
            sources=layer.sources,
            arrays=file.arrays.get(groups.get(layer.name, ""), ()),
        )


def _name_groups(file: KerasFile, layers: Sequence[KerasLayer]) -> dict[str, str]:
    """The group of each layer's arrays: its own name, or in a .keras its class, counted up:
    dense, dense_1, batch_normalization …"""
    if not file.is_archive:
        return {layer.name: layer.name for layer in layers}
    counts: dict[str, int] = {}
    groups: dict[str, str] = {}
    for layer in layers:
        stem = _to_snake_case(layer.kind)
        count = counts[stem] = counts.get(stem, -1) + 1
        groups[layer.name] = f"{stem}_{count}" if count else stem
    return groups


def _to_snake_case(name: str) -> str:
    letters = []
    for index, letter in enumerate(name):
        is_start = letter.isupper() and index and not name[index - 1].isupper()
        letters.append(("_" if is_start else "") + letter.lower())
    return "".join(letters)


def list_parts(file: KerasFile, layers: Sequence[KerasLayer]) -> tuple[NetworkPart, ...]:
    """The parts that the layers are. Raises BadData, which names the layer that is not known."""
    parts: list[NetworkPart] = []
    places: dict[str, int] = {}
    for layer in layers:
        try:
            parts += _make_parts(layer, places)
        except ValueError as error:
            raise _make_setting_error(file, layer, error) from None
        places[layer.name] = len(parts)
    return tuple(parts)


def _make_setting_error(file: KerasFile, layer: KerasLayer, error: ValueError) -> BadData:
    return make_error(
        file.path,
        _("{name} is known here, but not with {settings}").format(
            name=layer.label, settings=show(error)
        ),
    )


def _make_parts(layer: KerasLayer, places: Mapping[str, int]) -> Iterator[NetworkPart]:
    name = layer.label
    if layer.kind in INPUTS or layer.kind in SHAPERS:
        return
    if layer.kind == "Add":
        source = min(places[s] for s in layer.sources)
        yield NetworkPart(name=name, kind="addition", choice=RESIDUAL, source=source)
    elif layer.kind == "Activation":
        yield from _make_activation(layer)
    elif layer.kind == "Dense":
        yield _make_dense(layer)
        yield from _make_activation(layer)
    else:
        known = LAYERS[layer.kind]
        choice = known.read(layer.settings)
        if choice.name == "dropout" and not choice.settings["p"]:
            return
        _refuse(len(layer.arrays) != len(known.weights), f"{len(layer.arrays)} arrays")
        module = dict(zip(known.weights, layer.arrays, strict=True)) or None
        yield NetworkPart(name=name, kind=known.kind, choice=choice, module=module)


def _make_activation(layer: KerasLayer) -> Iterator[NetworkPart]:
    choice = find_activation(layer.settings.get("activation"))
    if choice is not None:
        yield NetworkPart(name=layer.label, kind="activation", choice=choice)


def _make_dense(layer: KerasLayer) -> NetworkPart:
    has_bias = layer.settings.get("use_bias", True) is True
    _refuse(bool(layer.settings.get("lora_rank")), "lora_rank")
    _refuse(bool(layer.settings.get("quantization_config")), "quantization_config")
    letters = ("W", "b")[: 1 + has_bias]
    _refuse(len(layer.arrays) != len(letters), f"{len(layer.arrays)} arrays")
    module = dict(zip(letters, layer.arrays, strict=True))
    units = layer.settings.get("units")
    _refuse(np.ndim(module["W"]) != 2 or module["W"].shape[1] != units, f"units={show(units)}")
    return NetworkPart(
        name=layer.label,
        kind="layer",
        choice=Choice("dense", {"bias": has_bias}),
        module=module,
        units=module["W"].shape[1],
    )
