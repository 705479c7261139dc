"""The layers of a Keras network as parts of ours."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from backsight.adapters.keras.file import KerasFile, make_error, show
from backsight.adapters.keras.known_layers import INPUTS, LAYERS, SHAPERS, find_activation, refuse
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.network_parts import NetworkPart
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadData
from backsight.kernel.language import _

RESIDUAL = Choice("residual")


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
        refuse(len(layer.arrays) != len(known.weights), f"{len(layer.arrays)} arrays")
        module = dict(zip(known.weights, layer.arrays, strict=True)) or None
        yield NetworkPart(name=name, kind=known.kind, choice=choice, module=module)


def _make_activation(layer: KerasLayer) -> Iterator[NetworkPart]:
    choice = find_activation(layer.settings.get("activation"))
    if choice is not None:
        yield NetworkPart(name=layer.label, kind="activation", choice=choice)


def _make_dense(layer: KerasLayer) -> NetworkPart:
    has_bias = layer.settings.get("use_bias", True) is True
    refuse(bool(layer.settings.get("lora_rank")), "lora_rank")
    refuse(bool(layer.settings.get("quantization_config")), "quantization_config")
    letters = ("W", "b")[: 1 + has_bias]
    refuse(len(layer.arrays) != len(letters), f"{len(layer.arrays)} arrays")
    module = dict(zip(letters, layer.arrays, strict=True))
    units = layer.settings.get("units")
    refuse(np.ndim(module["W"]) != 2 or module["W"].shape[1] != units, f"units={show(units)}")
    return NetworkPart(
        name=layer.label,
        kind="layer",
        choice=Choice("dense", {"bias": has_bias}),
        module=module,
        units=module["W"].shape[1],
    )
