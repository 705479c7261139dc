"""The layers that the settings of a Keras file list, in order, each with its arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from backsight.adapters.keras.file import KerasFile, make_error, show
from backsight.adapters.keras.known_layers import LAYER_NAMES
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.keras.layer_order import chain_up, sort_functional
from backsight.kernel.language import _, join_words

MODELS = ("Sequential", "Functional", "Model")
MOST_LAYERS = 2000


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
        return [*_with_arrays(file, layers, chain_up(layers))]
    return [*_with_arrays(file, layers, sort_functional(file, settings, layers))]


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


def _with_arrays(
    file: KerasFile, layers: Sequence[KerasLayer], chain: Sequence[KerasLayer]
) -> Iterator[KerasLayer]:
    """The chain with the arrays of each layer."""
    groups = _name_groups(file, layers)
    for layer in chain:
        yield replace(layer, arrays=file.arrays.get(groups.get(layer.name, ""), ()))


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
