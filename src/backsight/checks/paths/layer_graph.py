"""The network as a graph of layers: from the output of each to the outputs it enters, and to L.

An edge is found from the equations, whatever record they come from, so that a layer or activation
of the user's own is as good as ours. A layer's several steps are one edge. Which entries it joins
is read off its formula (`dependencies`); how strongly, methods find that follow it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.checks.paths.dependencies import Ties, find_ties
from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.symbols_as_nodes import make_operand
from backsight.engine.graph.trace import NODE_WORDS, Node
from backsight.kernel.types import Array, Integers

LOSS = "L"


@dataclass(frozen=True, kw_only=True)
class LayerEdge:
    """One way on: from the entries of `source` to those of `end`."""

    source: str
    """The symbol it leads from."""
    end: str
    """The symbol it leads to."""
    shape: tuple[int, ...]
    """Of the source."""
    end_shape: tuple[int, ...]
    """Of the end."""
    equations: tuple[Equation, ...]
    """What happens between them."""
    ties: Ties
    """By axis of the source, the axis of the end along which an entry keeps its index."""

    @cached_property
    def fan(self) -> int:
        """How many entries of the end each entry of the source reaches."""
        return math.prod(self.end_shape[axis] for axis in self.free_axes)

    @cached_property
    def free_axes(self) -> tuple[int, ...]:
        """The axes of the end along which an entry reaches every index, counted from the end."""
        return tuple(a for a in range(-len(self.end_shape), 0) if a not in self.ties)

    @cached_property
    def mixed_axes(self) -> tuple[int, ...]:
        """The axes of the source whose index is lost on the way."""
        return tuple(a for a, tie in enumerate(self.ties) if tie is None)

    def map_places(self, at: Integers) -> Integers:
        """(n,) places in the source -> (n, fan) places in the end, both flat."""
        index = np.unravel_index(at, self.shape) if self.shape else ()
        start = np.zeros(len(at), np.intp)
        for axis, tie in enumerate(self.ties):
            if tie is not None:
                start = start + index[axis] * _compute_stride(self.end_shape, tie)
        return start[:, None] + self._offsets

    def spread(self, mask: Array) -> Array:
        """Which entries of the end are reached from any of those reached in the source."""
        tied_axes = [a for a, tie in enumerate(self.ties) if tie is not None]
        order = np.argsort([self.ties[a] for a in tied_axes])  # type: ignore[arg-type] # none is None
        ahead = np.any(mask, axis=self.mixed_axes).transpose(*order)
        return np.broadcast_to(np.expand_dims(ahead, self.free_axes), self.end_shape)

    def find_direction(self, at: Integers) -> Integers:
        """(n,) places in the source -> which of the `directions` each of them is in."""
        index = np.unravel_index(at, self.shape) if self.shape else ()
        numbers = np.zeros(len(at), np.intp)
        for axis in self.mixed_axes:
            numbers = numbers * self.shape[axis] + index[axis]
        return numbers

    @cached_property
    def directions(self) -> int:
        """How many changes of the source are told apart at the end: tied entries change at once."""
        return math.prod(self.shape[axis] for axis in self.mixed_axes)

    @cached_property
    def _offsets(self) -> Integers:
        offsets = np.zeros(1, np.intp)
        for axis in self.free_axes:
            steps = np.arange(self.end_shape[axis]) * _compute_stride(self.end_shape, axis)
            offsets = (offsets[:, None] + steps).ravel()
        return offsets


@dataclass(frozen=True, kw_only=True)
class LayerGraph:
    """All edges of a derivation's layers."""

    derivation: Derivation
    """What it was read from."""
    out: dict[str, tuple[LayerEdge, ...]]
    """The edges from each symbol; weights by their bare names."""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many paths lead from one entry of each symbol to L."""
        counts = {LOSS: 1}
        for name in reversed(self.out):
            counts[name] = sum(h.fan * counts.get(h.end, 0) for h in self.out[name])
        return counts

    @cached_property
    def weights(self) -> dict[str, str]:
        """The symbol that the forward act reads, by bare weight: {"W1": "W1_ahead"}."""
        bare = {s.offset: s.name for s in self.derivation.weights() if s.size}
        symbols = self.derivation.symbols
        symbols_read = [s for s in map(symbols.__getitem__, self.out) if s.role == "weight"]
        names = {bare[s.offset]: s.name for s in symbols_read}
        return {s.name: names.get(s.name, s.name) for s in self.derivation.weights()}

    def list_onward(self, name: str) -> list[LayerEdge]:
        """The edges from a symbol that lead on to L."""
        return [h for h in self.out.get(name, ()) if self.counts.get(h.end)]

    @cached_property
    def layers(self) -> list[str]:
        """The outputs of layers and activations, in the order in which they are made."""
        ends = {g[-1].targets[-1] for g in group_equations(self.derivation)}
        return [s for s in self.derivation.symbols if s in ends and s != LOSS]


def build_layer_graph(derivation: Derivation) -> LayerGraph:
    """Read the edges off the forward and the loss act."""
    out: dict[str, list[LayerEdge]] = {}
    outputs: set[str] = set()
    for group in group_equations(derivation):
        results = _trace_group(derivation, group)
        end = group[-1].targets[-1]
        inside = {t for e in group for t in e.targets}
        for name in dict.fromkeys(o for e in group for o in e.operands if o):
            symbol = derivation.symbols[name]
            if name not in inside and (name in outputs or _is_weight(symbol)):
                ties = find_ties(results, name)
                if ties is not None:
                    out.setdefault(name, []).append(
                        _make_edge(derivation, symbol, end, group, ties)
                    )
        outputs.add(end)
    ordered = sorted(out, key=lambda name: _rank_symbol(derivation, name))
    return LayerGraph(derivation=derivation, out={n: tuple(out[n]) for n in ordered})


def group_equations(derivation: Derivation) -> Iterator[tuple[Equation, ...]]:
    """The equations of the forward act, a layer's steps together, and those of the loss as one."""
    group: list[Equation] = []
    for equation in derivation.acts("forward"):
        if equation.formula.startswith("optimizers."):
            continue
        if group and not _is_continuation(group, equation):
            yield from _close_group(derivation, group)
            group = []
        group.append(equation)
    if group:
        yield from _close_group(derivation, group)
    yield tuple(derivation.acts("loss"))


def _is_continuation(group: Sequence[Equation], equation: Equation) -> bool:
    """Whether the equation is a further step of the same layer."""
    *role, letter = equation.formula.split(".")
    steps = [e.formula.split(".")[-1] for e in group]
    same = role == group[-1].formula.split(".")[:-1]
    return same and role[0] == "layers" and letter not in steps


def _close_group(
    derivation: Derivation, group: Sequence[Equation]
) -> Iterator[tuple[Equation, ...]]:
    """The group as one, unless something else reads what is made on its way."""
    inner = {t for e in group[:-1] for t in e.targets}
    others = [e for e in derivation.acts("forward", "loss") if e not in group]
    if any(o in inner for e in others for o in e.operands):
        yield from ((e,) for e in group)
    else:
        yield tuple(group)


def _trace_group(derivation: Derivation, group: Sequence[Equation]) -> Node:
    """The last result of the equations, as a graph of primitive steps."""
    values: dict[str, object] = {}
    for equation in group:
        operands = [
            values[o] if o in values else make_operand(derivation, o) for o in equation.operands
        ]
        result = equation.reads.with_words(NODE_WORDS)(*operands, **equation.settings)
        results = result if isinstance(result, tuple) else (result,)
        values.update(zip(equation.targets, results, strict=True))
    last = values[group[-1].targets[-1]]
    return last if isinstance(last, Node) else Node("number", (last,), ())


def _make_edge(
    derivation: Derivation, source: Symbol, end: str, group: tuple[Equation, ...], ties: Ties
) -> LayerEdge:
    shape, onto = source.shape, derivation.symbols[end].shape
    used = [t for t in ties if t is not None]
    ties = tuple(t if t is not None and used.count(t) == 1 else None for t in ties)
    return LayerEdge(
        source=source.name, end=end, shape=shape, end_shape=onto, equations=group, ties=ties
    )


def _is_weight(symbol: Symbol) -> bool:
    """Also at Nesterov's point, where they are parts of theta_ahead."""
    return symbol.role == "weight" and symbol.part_of.startswith("theta")


def _rank_symbol(derivation: Derivation, name: str) -> tuple[int, int]:
    """Weights first, then what the equations make, in order."""
    return (not _is_weight(derivation.symbols[name]), list(derivation.symbols).index(name))


def _compute_stride(shape: tuple[int, ...], axis: int) -> int:
    """How far apart neighbors along an axis, counted from the end, lie in the flat array."""
    return math.prod(shape[axis + 1 :]) if axis < -1 else 1
