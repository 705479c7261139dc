"""The layers of a Keras network in order, from its input to its output."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from backsight.adapters.keras.file import KerasFile, make_error, show
from backsight.adapters.keras.layer import KerasLayer
from backsight.kernel.language import _


def chain_up(layers: Sequence[KerasLayer]) -> list[KerasLayer]:
    """The layers of a Sequential, each with the one before it as its source."""
    names = ["", *(layer.name for layer in layers)]
    return [
        replace(layer, sources=(before,) if before else ())
        for before, layer in zip(names, layers, strict=False)
    ]


def sort_functional(
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
