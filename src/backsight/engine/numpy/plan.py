"""Straight-line NumPy for one Derivation: `out=` everywhere, nothing allocated in the loop.

The equations are lowered to primitive steps, every step gets a buffer that was made once, and
the steps are written out as Python source. Weights and memory are flat vectors with named
views; the update runs over them in blocks that stay in the processor's cache.

The steps are the very ufuncs that the interpreter calls, in the same order, so both agree bit
for bit.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import Node
from backsight.engine.layer_spans import list_spans, list_weighted_layers
from backsight.engine.layer_sums import LayerSums, lower_layer_sums, trace_layer_sums
from backsight.engine.numpy.buffers import ONE_PASS, Placement, find_base
from backsight.engine.numpy.writer import NumpyWriter
from backsight.engine.state import State
from backsight.engine.step import NO_STEPS, StepNumbers
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array, Floats, Integers


class NumpyPlan:
    """A Derivation bound to arrays: a `Plan`. Without its loop around it, `compute_gradient` and
    then `update` make one step.

    state: its vectors are changed in place by `update`. data: arrays for x and y to be read
    where they lie (full batch), or all rows, of which each step gathers its own; without them
    `inputs` holds buffers to be filled before `compute_gradient`, as it does for draws. gathers:
    whether it does. source: the generated code, for reading. measured: whether `update` leaves what
    the readings are made of in `sums`; that changes no bit of the state.
    """

    max_steps, passed = 1, NO_STEPS

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        data: Mapping[str, Floats] | None = None,
        *,
        gathers: bool = False,
        measured: bool = False,
    ) -> None:
        self.derivation, self._data = derivation, data or {}
        groups = lower(
            derivation, derivation.acts("forward", "loss", "backward"), derivation.acts("update")
        )
        gradient, update = (g.nodes for g in groups)
        symbol_nodes = groups[0].symbol_nodes
        self.sums: list[float] = []
        if measured:
            sums = trace_layer_sums()
            self.sums = [0.0] * (len(sums) * len(list_weighted_layers(derivation)))
            _insert_sums(update, symbol_nodes, sums)
        self.draws = list_draws(derivation)
        self.inputs = make_buffers(derivation) | ({} if gathers else dict(self._data))
        nodes = [*gradient, *update]
        carried_nodes = [
            symbol_nodes[new] for new in derivation.carries.values() if new in symbol_nodes
        ]
        kept_nodes = [
            n for n in (symbol_nodes["g"], symbol_nodes["L"], *carried_nodes) if isinstance(n, Node)
        ]
        placement = Placement(nodes, {**state.vectors, **self.inputs}, derivation.dtype, kept_nodes)
        place_packs(placement, nodes)
        copies = place_carries(placement, nodes, symbol_nodes, derivation, state.vectors)
        number_names = [
            s.name
            for s in derivation.of_role("number")
            if s.value is None
            and isinstance(symbol_nodes.get(s.name), Node)
            and symbol_nodes[s.name].op == "input"
        ]
        writer = NumpyWriter(placement, number_names, list_spans(derivation), self.sums)
        source = writer.write_function("gradient", gradient, 0, returns=symbol_nodes["L"])
        source += writer.write_function("update", update, len(gradient), copies=copies)
        source += writer.write_function("rate", [], 0, returns=symbol_nodes["eta"])
        self.source = source
        scope: dict[str, Any] = writer.make_scope()
        exec(compile(source, "<numpy plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
        self._gradient, self._update, self._rate = (
            scope["gradient"],
            scope["update"],
            scope["rate"],
        )
        self._number_names = number_names
        self.g: Floats = placement.find_array(symbol_nodes["g"])

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> StepNumbers:
        """One step without its update."""
        fill_inputs(self.inputs, self._data, rows, draws)
        with np.errstate(all="ignore"):
            loss = self.compute_gradient(t, numbers)
            squared_norm = float(np.dot(self.g, self.g))
        return StepNumbers(loss, self.compute_rate(t, numbers), squared_norm)

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """Its update."""
        with np.errstate(all="ignore"):
            self.update(t, numbers)

    def compute_gradient(self, t: int, numbers: Mapping[str, float]) -> float:
        """Forward, loss and backward of step t; returns the loss and leaves `g` filled."""
        return float(self._gradient(*self._list_numbers(t, numbers)))

    def update(self, t: int, numbers: Mapping[str, float]) -> None:
        """Clipping and the optimizer's step, on the state's vectors in place."""
        self.sums[:] = [0.0] * len(self.sums)
        self._update(*self._list_numbers(t, numbers))

    def compute_rate(self, t: int, numbers: Mapping[str, float]) -> float:
        """The learning rate of step t."""
        return float(self._rate(*self._list_numbers(t, numbers)))

    def _list_numbers(self, t: int, numbers: Mapping[str, float]) -> list[float]:
        return [t if name == "t" else numbers[name] for name in self._number_names]


def _insert_sums(update: list[Node], symbol_nodes: Mapping[str, Any], sums: LayerSums) -> None:
    """Let the sums be taken before the new weights are written over the old ones, unless they are
    needed themselves."""
    steps, new = lower_layer_sums(sums, symbol_nodes), symbol_nodes["theta_next"]
    at = next((at for at, node in enumerate(update) if node is new), len(update))
    at += steps.reads_new_weights
    update[at:at] = steps.nodes


def list_draws(derivation: Derivation) -> tuple[str, ...]:
    """The names of the random numbers that every step has anew."""
    return tuple(s.name for s in derivation.of_role("draw") if not s.is_initial)


def fill_inputs(
    inputs: Mapping[str, Floats],
    data: Mapping[str, Floats],
    rows: Integers | None,
    draws: Mapping[str, Floats],
) -> None:
    """Gather the rows of a batch, where it has not all of them, and take over its draws."""
    if rows is not None:
        for name in ("x", "y"):
            np.take(data[name], rows, 0, inputs[name], "clip")
    for name, numbers in draws.items():
        inputs[name][...] = numbers[0]


def make_buffers(derivation: Derivation) -> dict[str, Floats]:
    """An array for x, for y, and for each draw of a step."""
    return {
        s.name: make_aligned(s.shape, derivation.dtype)
        for s in derivation.symbols.values()
        if s.role in ("input", "target") or (s.role == "draw" and not s.is_initial)
    }


def place_packs(placement: Placement, nodes: list[Node]) -> None:
    """Let the parts of a packed vector be written straight to their places in it."""
    for node in nodes:
        if node.op != "pack":
            continue
        vector = make_aligned(placement.lead + node.shape, placement.dtype)
        placement.assign(node, vector)
        offset = 0
        for part in node.args:
            if find_base(part) is part and part.op != "input":
                placement.assign(part, placement.view_part(vector, offset, part.shape))
            offset += int(np.prod(part.shape, dtype=int))


def place_carries(
    placement: Placement,
    nodes: list[Node],
    symbol_nodes: Mapping[str, Any],
    derivation: Derivation,
    vectors: Mapping[str, Floats],
) -> list[tuple[Array, Node]]:
    """Let new values be written over the old ones; what cannot be is returned, to be copied."""
    position = {id(n): at for at, n in enumerate(nodes)}
    copies = []
    for old, new in derivation.carries.items():
        if old not in vectors or new not in symbol_nodes:
            continue
        array, node = vectors[old], symbol_nodes[new]
        unread = placement.find_last_read(symbol_nodes[old]) <= position.get(id(node), -1)
        if node.op in ONE_PASS and unread and not placement.is_assigned(node):
            placement.assign(node, array)
            _place_first_term(placement, node, symbol_nodes[old], array, nodes)
        elif node is not symbol_nodes[old]:
            copies.append((array, node))
    return copies


def _place_first_term(
    placement: Placement, node: Node, old: Node, array: Array, nodes: list[Node]
) -> None:
    """m = β₁ m + …: let the first term, too, be written over the old value."""
    for term in node.args:
        if not isinstance(term, Node) or term.op not in ONE_PASS or term.shape != old.shape:
            continue
        alone = sum(_is_operand(n, term) for n in nodes) == 1
        if _is_operand(term, old) and nodes[placement.find_last_read(old)] is term and alone:
            placement.assign(term, array)


def _is_operand(node: Node, operand: Node) -> bool:
    return any(a is operand for a in node.args)
