"""Which layers have weights, and where each one's lie in theta."""

import re
from collections.abc import Iterable

from backsight.engine.derivation import Derivation

LayerSpan = tuple[int, int, int]
"""A piece of theta that is one layer's: the layer's place, and from where to where it lies."""


def list_weighted_layers(derivation: Derivation) -> tuple[str, ...]:
    """The numbers of the layers with weights, in order: ("1", "2")."""
    return tuple(dict.fromkeys(map(_parse_layer, (s.name for s in derivation.weights()))))


def list_spans(derivation: Derivation) -> tuple[LayerSpan, ...]:
    """Where each layer's weights lie in theta."""
    layers = list_weighted_layers(derivation)
    return tuple(
        (layers.index(_parse_layer(s.name)), s.offset, s.offset + s.size)
        for s in derivation.weights()
    )


def clip_spans(spans: Iterable[LayerSpan], start: int, stop: int) -> tuple[LayerSpan, ...]:
    """The pieces between two places of theta, counted from the first; neighbors as one."""
    clipped: list[LayerSpan] = []
    for layer, low, high in spans:
        low, high = max(low, start) - start, min(high, stop) - start
        if low >= high:
            continue
        if clipped and clipped[-1][0] == layer and clipped[-1][2] == low:
            low = clipped.pop()[1]
        clipped.append((layer, low, high))
    return tuple(clipped)


def _parse_layer(name: str) -> str:
    """W12 -> 12."""
    match = re.search(r"\d+$", name)
    return match[0] if match else name
