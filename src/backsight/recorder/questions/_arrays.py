"""What a name means in the numbers of a run: a layer, a part of the state, the gradient, or any
other array of a step."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.interpret import STEP_ACTS
from backsight.engine.layer_spans import list_spans, list_weighted_layers
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats

VectorRange = tuple[str, int, int]
"""A vector of the state, and from where to where."""


@dataclass(frozen=True, kw_only=True)
class NamedArray:
    """An array by its name."""

    name: str
    """As it was asked for."""
    kind: Literal["state", "gradient", "tape"]
    """Where its numbers are."""
    pieces: tuple[VectorRange, ...] = ()
    """Of vectors, where they make it up."""
    bound: str = ""
    """The recorded column of a norm that its own is never above; "" for none."""

    def read_state(self, state: State) -> Floats:
        """Its numbers in a state, one after the other."""
        arrays = [state.vectors[vector][start:stop] for vector, start, stop in self.pieces]
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

    def read_step(self, step: Step) -> Floats:
        """Its numbers in a step."""
        if self.kind == "tape":
            return np.asarray(step.tape[self.name])
        ((_vector, start, stop),) = self.pieces
        return step.gradient[start:stop]


def to_known_name(name: str) -> str:
    """The activations that articles call h1, h2 are a1, a2 here."""
    return re.sub(r"^h(?=\d+$)|(?<=_d)h(?=\d+$)|(?<=^d)h(?=\d+_)", "a", name.strip())


def find_array(derivation: Derivation, name: str) -> NamedArray:
    """The array of that name. Raises UnknownName."""
    arrays = {array.name: array for array in _list_arrays(derivation)}
    name = to_known_name(name)
    if name not in arrays:
        hint = _("A number is a layer, and means its weights.")
        raise UnknownName(_("array"), name, arrays, hint)
    return arrays[name]


def _list_arrays(derivation: Derivation) -> list[NamedArray]:
    outputs = [t for e in derivation.acts(*STEP_ACTS) for t in e.targets]
    others = [NamedArray(name=n, kind="tape") for n in ("x", "y", *outputs)]
    return [
        *others,
        *_list_gradients(derivation),
        *_list_state_arrays(derivation),
        *_list_layers(derivation),
    ]


def _list_layers(derivation: Derivation) -> list[NamedArray]:
    """The weights of each layer, by its number."""
    spans = list_spans(derivation)
    return [
        NamedArray(
            name=layer,
            kind="state",
            bound=f"weight_norm/{layer}",
            pieces=tuple(("theta", start, stop) for at, start, stop in spans if at == position),
        )
        for position, layer in enumerate(list_weighted_layers(derivation))
    ]


def _list_gradients(derivation: Derivation) -> list[NamedArray]:
    ranges = [(f"dL_d{w.name}", w.offset, w.offset + w.size) for w in derivation.weights()]
    return [
        NamedArray(name=n, kind="gradient", pieces=(("g", start, stop),), bound="gradient_norm")
        for n, start, stop in [("g", 0, _count_numbers(derivation.weights())), *ranges]
    ]


def _list_state_arrays(derivation: Derivation) -> list[NamedArray]:
    """theta, W1; the optimizer's memory m, m_W1; running, mu1_bar."""
    bounds = {
        f"{s.name}": f"weight_norm/{layer.name}"
        for layer in _list_layers(derivation)
        for s in derivation.weights()
        if any(start <= s.offset < stop for _v, start, stop in layer.pieces)
    }
    arrays = []
    for vector in derivation.of_role("vector"):
        of_running = vector.name == "running"
        symbols = derivation.statistics() if of_running else derivation.weights()
        arrays.append(_make_array(vector.name, vector.name, 0, vector.size))
        for s in symbols:
            plain = of_running or vector.name == "theta"
            name = s.name if plain else f"{vector.name}_{s.name}"
            bound = bounds.get(name, "")
            arrays.append(_make_array(name, vector.name, s.offset, s.size, bound))
    return arrays


def _make_array(name: str, vector: str, offset: int, size: int, bound: str = "") -> NamedArray:
    return NamedArray(
        name=name, kind="state", pieces=((vector, offset, offset + size),), bound=bound
    )


def _count_numbers(symbols: list[Symbol]) -> int:
    return sum(s.size for s in symbols)
