"""A network of another library as a chain of parts, and where these stand in a spec's layers.

x ─▶ dense ─▶ relu ─▶ dense ─▶ + ─▶ relu ─▶ dense      additions alone may reach back
            └──────────────────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backsight.engine.spec import Choice, LayerSpec

IDENTITY = Choice("identity")
Kind = Literal["layer", "activation", "addition"]


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkPart:
    """One operation of a network that is a chain of them, in order."""

    name: str
    """The module's name ("net.0"), or the operation's ("relu_1")."""
    kind: Kind
    """addition: what some part before it made is added to what the last one made."""
    choice: Choice
    """The record and its settings."""
    module: Any = None
    """What holds its weights; None where it has none."""
    units: int | None = None
    """Of a layer that makes them many or few."""
    source: int = 0
    """Of an addition: how many parts stand before what is added, 0 for the input."""


@dataclass(frozen=True, kw_only=True)
class PlacedParts:
    """The layers of a spec, and the place of each part in them: the layer's position, and whether
    the part is its activation."""

    layers: tuple[LayerSpec, ...]
    places: tuple[tuple[int, bool], ...]


class _LayerList:
    """Layers while they are listed. An activation joins the layer before it where it can."""

    def __init__(self, parts: Sequence[NetworkPart]) -> None:
        self.layers: list[LayerSpec] = []
        self.places: list[tuple[int, bool]] = []
        self._ends = {0: 0}  # how many layers stand before the end of so many parts
        self._sources = {part.source for part in parts if part.kind == "addition"}
        for index, part in enumerate(parts):
            self._add(part, is_source=index in self._sources)
            self._ends[index + 1] = len(self.layers)

    def _add(self, part: NetworkPart, *, is_source: bool) -> None:
        if part.kind == "activation":
            return self._add_activation(part, is_source=is_source)
        choice = part.choice
        if part.kind == "addition":
            over = len(self.layers) - self._ends[part.source]
            choice = Choice(choice.name, {"over": over})
        bare = IDENTITY if part.units else None
        self.layers.append(LayerSpec(layer=choice, units=part.units, activation=bare))
        self.places.append((len(self.layers) - 1, False))
        return None

    def _add_activation(self, part: NetworkPart, *, is_source: bool) -> None:
        last = self.layers[-1] if self.layers else None
        is_bare = last is not None and last.activation in (None, IDENTITY)
        if last is None or not is_bare or is_source or last.layer.name == "dropout":
            last = LayerSpec(layer=IDENTITY)
            self.layers.append(last)
        self.layers[-1] = LayerSpec(layer=last.layer, units=last.units, activation=part.choice)
        self.places.append((len(self.layers) - 1, True))


def list_layers(parts: Sequence[NetworkPart]) -> PlacedParts:
    """The layers that these parts are."""
    listed = _LayerList(parts)
    return PlacedParts(layers=tuple(listed.layers), places=tuple(listed.places))
