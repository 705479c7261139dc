"""What a name means in the numbers of a run: a layer, a part of the state, the gradient, or any
other array of a step."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.interpret import STEP
from backsight.engine.readings import layers_of, spans_of
from backsight.engine.state import State
from backsight.engine.train import Step
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Piece = tuple[str, int, int]
"""A vector of the state, and from where to where."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """An array by its name. kind: where its numbers are. pieces: of vectors, where they make it up.
    bound: the recorded column of a norm that its own is never above; "" for none."""

    name: str
    kind: Literal["state", "gradient", "tape"]
    pieces: tuple[Piece, ...] = ()
    bound: str = ""

    def in_state(self, state: State) -> Floats:
        """Its numbers in a state, one after the other."""
        found = [state.vectors[vector][start:stop] for vector, start, stop in self.pieces]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def in_step(self, step: Step) -> Floats:
        """Its numbers in a step."""
        if self.kind == "tape":
            return np.asarray(step.tape[self.name])
        ((_vector, start, stop),) = self.pieces
        return step.gradient[start:stop]


def as_known(name: str) -> str:
    """The activations that articles call h1, h2 are a1, a2 here."""
    return re.sub(r"^h(?=\d+$)|(?<=_d)h(?=\d+$)|(?<=^d)h(?=\d+_)", "a", name.strip())


def named(derivation: Derivation, name: str) -> Named:
    """The array of that name. Raises UnknownName."""
    known = {found.name: found for found in _all(derivation)}
    name = as_known(name)
    if name not in known:
        hint = _("A number is a layer, and means its weights.")
        raise UnknownName(_("array"), name, known, hint)
    return known[name]


def _all(derivation: Derivation) -> list[Named]:
    made = [t for e in derivation.acts(*STEP) for t in e.targets]
    others = [Named(name=n, kind="tape") for n in ("x", "y", *made)]
    return [*others, *_of_gradient(derivation), *_of_state(derivation), *_layers(derivation)]


def _layers(derivation: Derivation) -> list[Named]:
    """The weights of each layer, by its number."""
    spans = spans_of(derivation)
    return [
        Named(
            name=layer,
            kind="state",
            bound=f"weight_norm/{layer}",
            pieces=tuple(("theta", start, stop) for at, start, stop in spans if at == place),
        )
        for place, layer in enumerate(layers_of(derivation))
    ]


def _of_gradient(derivation: Derivation) -> list[Named]:
    parts = [(f"dL_d{w.name}", w.offset, w.offset + w.size) for w in derivation.weights()]
    return [
        Named(name=n, kind="gradient", pieces=(("g", start, stop),), bound="gradient_norm")
        for n, start, stop in [("g", 0, _size(derivation.weights())), *parts]
    ]


def _of_state(derivation: Derivation) -> list[Named]:
    """theta, W1; the optimizer's memory m, m_W1; running, mu1_bar."""
    bounds = {
        f"{s.name}": f"weight_norm/{layer.name}"
        for layer in _layers(derivation)
        for s in derivation.weights()
        if any(start <= s.offset < stop for _v, start, stop in layer.pieces)
    }
    found = []
    for vector in derivation.of_role("vector"):
        of_running = vector.name == "running"
        parts = derivation.statistics() if of_running else derivation.weights()
        found.append(_piece(vector.name, vector.name, 0, vector.size))
        for s in parts:
            plain = of_running or vector.name == "theta"
            name = s.name if plain else f"{vector.name}_{s.name}"
            bound = bounds.get(name, "")
            found.append(_piece(name, vector.name, s.offset, s.size, bound))
    return found


def _piece(name: str, vector: str, offset: int, size: int, bound: str = "") -> Named:
    return Named(name=name, kind="state", pieces=((vector, offset, offset + size),), bound=bound)


def _size(symbols: list[Symbol]) -> int:
    return sum(s.size for s in symbols)
