"""A traced loss as a network: its dense layers, what lies between them, and passes back that go
wrong on purpose.

A wrong pass begins where the slip is: with another dL/dz of one layer, or another dL/da, and goes
on rightly from there. By linearity its gradients are the true ones and what the change carries:

    wrong = true + back(z, wrong dL/dz − true dL/dz)

so that one pass over the nodes before z gives the gradients of all arrays at once: those of this
layer, wrong by themselves, and those of the layers before it, wrong because of that.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from backsight.checks.traces.adjoints import Adjoints, carry_back, differentiate, trace_function
from backsight.checks.traces.joined_rows import join_rows
from backsight.checks.traces.layers import TracedLayer, find_layers
from backsight.checks.traces.places import JOINS
from backsight.checks.traces.pullbacks import NoPullback
from backsight.checks.traces.stretch import Stretch
from backsight.checks.traces.terms import LossTerms, find_terms
from backsight.checks.traces.trace import Trace, TraceNode, is_made_from
from backsight.checks.traces.traced_array import TracedArray
from backsight.kernel.language import _
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TracedNetwork:
    """A loss that was followed, and its derivatives."""

    trace: Trace
    adjoints: Adjoints
    layers: list[TracedLayer]
    result: TraceNode
    """The loss itself."""
    passes: dict[str, list["WrongPass"]] = field(default_factory=dict)
    """Wrong passes that were made, by the slip's name: each slip makes its own once."""

    @cached_property
    def gradients(self) -> dict[str, Floats]:
        """The true ones, by the rules of the operations."""
        return {name: self._read(self.adjoints, name) for name in self.trace.inputs}

    @cached_property
    def is_single(self) -> bool:
        """Whether float32 is met on the way."""
        return any(node.value.dtype.itemsize < 8 for node in self.trace.nodes)

    @cached_property
    def terms(self) -> LossTerms | None:
        """What data and regularizer give to the gradients; None where there is but one of them."""
        return find_terms(self.trace, self.adjoints, self.result, self.gradients)

    @cached_property
    def order(self) -> list[str]:
        """The arrays as backpropagation comes to them: the last layer's first; others behind."""
        names = [n for layer in reversed(self.layers) for n in (layer.weight, layer.bias) if n]
        return [*dict.fromkeys([*names, *reversed([*self.trace.inputs])])]

    @property
    def rows(self) -> int | None:
        """How many rows the loss is taken over; None where that is not seen: weights that are used
        again and again with a single row are a loop, over rows or over time."""
        if not self.layers:
            return None
        rows = len(self.layers[-1].z)
        return None if rows == 1 and self.repeats else rows

    @property
    def repeats(self) -> bool:
        """Whether weights are used more than once, as over time."""
        names = [layer.weight for layer in self.layers]
        return len(set(names)) < len(names)

    @property
    def lengths(self) -> dict[int, str]:
        """How long the axes are that are no rows, and in words which that is."""
        found: dict[int, str] = {}
        for layer in self.layers:
            inputs, units = layer.w.shape
            if len(self.layers) == 1:
                words = _("the number of inputs"), _("the number of outputs")
            else:
                words = _("the number of inputs of {w}"), _("the number of outputs of {w}")
            found.setdefault(inputs, words[0].format(w=layer.weight))
            found.setdefault(units, words[1].format(w=layer.weight))
        return found

    def list_passes(
        self, slip: str, make: Callable[["TracedNetwork"], Iterator["WrongPass"]]
    ) -> list["WrongPass"]:
        """The wrong passes of a slip; none through a product of weights that are in several: that
        is no whole gradient."""
        if slip not in self.passes:
            count = Counter(layer.weight for layer in self.layers)
            try:
                passes = make(self)
                self.passes[slip] = [p for p in passes if all(count[n] < 2 for n in p.products)]
            except (NoPullback, ValueError, IndexError):
                self.passes[slip] = []
        return self.passes[slip]

    def find_stretch(self, layer: TracedLayer) -> Stretch | None:
        """From a layer's sums to what the next one is given; None of the last layer."""
        behind = self.layers[self.layers.index(layer) + 1 :]
        for other in behind:
            node = other.input_node
            if node is None:
                continue
            node = _find_part(node, layer.z_node)
            stretch = Stretch(trace=self.trace, z=layer.z_node, a=node)
            if node is layer.z_node or stretch.nodes:
                return stretch
        return None

    def find_head(self) -> Stretch | None:
        """From the last layer's sums to the network's output: a softmax or another activation of
        them; None where none is seen, as of a linear output."""
        if not self.layers:
            return None
        layer = self.layers[-1]
        shape = layer.z_node.value.shape
        whole = Stretch(trace=self.trace, z=layer.z_node, a=self.trace.nodes[-1])
        same = [n for n in whole.nodes if n.value.shape == shape and id(n) in self.adjoints]
        for node in same:
            if is_softmax(layer.z, layer.turn(node.value)):
                return Stretch(trace=self.trace, z=layer.z_node, a=node)
        parts = [Stretch(trace=self.trace, z=layer.z_node, a=node) for node in reversed(same)]
        return next((p for p in parts if p.activation and p.activation[1] is p.a.value), None)

    def list_stretches(self) -> Iterator[tuple[TracedLayer, Stretch]]:
        """Of each layer what follows it, the last layer first."""
        for layer in reversed(self.layers):
            stretch = self.find_head() if layer is self.layers[-1] else self.find_stretch(layer)
            if stretch is not None and id(stretch.a) in self.adjoints:
                yield layer, stretch

    def replace_delta(self, layer: TracedLayer, delta: Floats, about: str = "") -> "WrongPass":
        """The pass back with another dL/dz of a layer, as the code has it."""
        change = delta - self.adjoints[id(layer.z_node)]
        return WrongPass(
            network=self, layer=layer.weight, at=layer.z_node, change=change, about=about
        )

    def replace_upstream(self, layer: TracedLayer, upstream: Floats) -> "WrongPass":
        """The pass back with another derivative by what a layer is given, as the code has it."""
        node = layer.input_node
        assert node is not None
        change = upstream - self.adjoints[id(node)]
        return WrongPass(network=self, layer=layer.weight, at=node, change=change)

    def carry(self, node: TraceNode, change: Floats) -> dict[str, Floats]:
        """All gradients where the derivative at a node is another by so much."""
        moved = carry_back(self.trace, {id(node): change})
        return {name: self.gradients[name] + self._read(moved, name) for name in self.gradients}

    def _read(self, adjoints: Adjoints, name: str) -> Floats:
        node = self.trace.inputs[name]
        return np.asarray(adjoints.get(id(node), np.zeros(node.value.shape)), float)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WrongPass:
    """A pass back that goes wrong in one place: at a node whose derivative is another, or in
    products of a layer alone."""

    network: TracedNetwork
    layer: str
    """The weights of the layer in which it goes wrong; "" for all layers."""
    at: TraceNode | None = None
    """Whose derivative is another."""
    change: Floats | None = None
    """By so much, like its value."""
    products: Mapping[str, Floats] = field(default_factory=dict)
    """Arrays that are other ones, where only these are."""
    about: str = ""
    """What can be said of it beside the slip, as the name of an activation."""

    @cached_property
    def gradients(self) -> dict[str, Floats]:
        """Of all arrays."""
        if self.at is None or self.change is None:
            return {**self.network.gradients, **self.products}
        return self.network.carry(self.at, self.change)

    def compute_bias(self, name: str) -> Floats | None:
        """The gradient of a layer's biases alone, which takes no pass: whether more is worth
        looking at. None where that is not so simple."""
        for layer in self.network.layers:
            if layer.z_node is self.at and layer.bias == name and self.change is not None:
                delta = layer.delta + layer.turn(self.change)
                bias: Floats = delta.sum(axis=0).reshape(self.network.gradients[name].shape)
                return bias
        return None


def is_softmax(z: Floats, p: Floats, axis: int = 1) -> bool:
    """Whether p is the softmax of z over an axis. (rows, units) both."""
    with np.errstate(all="ignore"):
        e = np.exp(z - z.max(axis=axis, keepdims=True))
        return bool(np.allclose(p, e / e.sum(axis=axis, keepdims=True), rtol=1e-9, atol=1e-13))


def _find_part(node: TraceNode, z: TraceNode) -> TraceNode:
    """Of an input that a column of ones was put beside, the part that comes from z."""
    while node.operation in JOINS:
        parts = [p for p in node.parents if is_made_from(p, [z])]
        if len(parts) != 1:
            break
        node = parts[0]
    return node


def trace_network(
    f: Callable[[Any], Any], x: Mapping[str, Floats], only: str = ""
) -> TracedNetwork | None:
    """The network of a loss; None where it cannot be followed to its end."""
    try:
        trace, result = trace_function(f, x, only)
    except Exception:  # whatever f does with arrays that are no plain ones
        return None
    if not isinstance(result, TracedArray):
        return None
    trace, last = join_rows(trace, result.node)
    adjoints = differentiate(trace, last)
    if adjoints is None:
        return None
    layers = find_layers(trace, adjoints)
    return TracedNetwork(trace=trace, adjoints=adjoints, layers=layers, result=last)
