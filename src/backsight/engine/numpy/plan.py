"""Straight-line NumPy for one Derivation: `out=` everywhere, nothing allocated in the loop.

The equations are lowered to primitive steps, every step gets a buffer that was made once, and
the steps are written out as Python source. Weights and memory are flat vectors with named
views; the update runs over them in blocks that stay in the processor's cache.

The steps are the very ufuncs that the interpreter calls, in the same order, so both agree bit
for bit.

Four functions, one after the other, make a plan of a Derivation; each can be called by itself:

==============  ====================================================================================
`lower_step`    The 15 equations of the 2-3-2 example from z1 to g become 23 primitive steps, those
                of momentum's update four. z2 and a2, the identity's, are one node.
`place_step`    Each node gets a name and an array. Packed vectors and carried values first, since
                they have no choice; the others from a pool.
`write_step`    Lines of Python, and those over long vectors in loops over blocks.
`compile_step`  Functions, with the arrays as what they see.
==============  ====================================================================================

Where momentum's v and theta are written over, which is why `update` allocates nothing::

    v_next = 0.9 v - 0.01 g        multiply(c25, b26, out=b27)    0.9 v goes over v itself, since
                                   multiply(c28, b24, out=b29)    nobody reads v after this line
                                   subtract(b27, b29, out=b30)    v_next over v
    theta_next = theta + v_next    add(b31, b30, out=b32)         theta_next over theta

After the first line v's array holds 0.9 v. That is safe because this step reads each entry before
it writes it (`ONE_PASS`), no later step reads v, and no step but v_next reads 0.9 v.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.engine.derivation import BATCH_ROLES, Derivation
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


@dataclass(frozen=True, kw_only=True, eq=False)
class StepNodes:
    """A training step as primitive steps."""

    gradient: list[Node]
    """Forward, loss and backward, in order."""
    update: list[Node]
    """Clipping and the optimizer, in order; they read what the gradient's made."""
    symbol_nodes: Mapping[str, Any]
    """The node, or the plain number, of each symbol."""


class NumpyPlan:
    """A Derivation bound to arrays: a `Plan`. Without its loop around it, `compute_gradient` and
    then `update` make one step.

    Parameters:
        derivation: of a training step.
        state: its vectors are changed in place by `update`.
        data: arrays for x and y to be read where they lie (full batch), or all rows, of which each
            step gathers its own; without them `inputs` holds buffers to be filled before
            `compute_gradient`, as it does for draws.
        gathers: whether it does gather.
        measured: whether `update` leaves what the readings are made of in `sums`; that changes no
            bit of the state.
    """

    source: str
    """The generated code, for reading."""
    inputs: dict[str, Floats]
    """What is filled in before a step: x, y, and draws."""
    g: Floats
    """The gradient, (weights,), of the last `compute_gradient`."""
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
        self.draws = list_draws(derivation)
        self.inputs = make_buffers(derivation) | ({} if gathers else dict(self._data))
        step, self.sums = lower_step(derivation), list[float]()
        if measured:
            sums = trace_layer_sums()
            self.sums = [0.0] * (len(sums) * len(list_weighted_layers(derivation)))
            _insert_sums(step.update, step.symbol_nodes, sums)
        placement, copies = place_step(derivation, step, state.vectors, self.inputs)
        self._number_names = list_number_names(derivation, step.symbol_nodes)
        writer = NumpyWriter(placement, self._number_names, list_spans(derivation), self.sums)
        self.source = write_step(writer, step, copies)
        self._gradient, self._update, self._rate = compile_step(self.source, writer.make_scope())
        self.g = placement.find_array(step.symbol_nodes["g"])

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> StepNumbers:
        """One step without its update."""
        if rows is not None or draws:
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


def lower_step(derivation: Derivation) -> StepNodes:
    """The primitive steps of a training step."""
    # Two groups, because a watcher may look at the gradient before the weights are changed.
    gradient, update = lower(
        derivation, derivation.acts("forward", "loss", "backward"), derivation.acts("update")
    )
    return StepNodes(
        gradient=gradient.nodes, update=update.nodes, symbol_nodes=gradient.symbol_nodes
    )


def place_step(
    derivation: Derivation,
    step: StepNodes,
    vectors: Mapping[str, Floats],
    inputs: Mapping[str, Floats],
) -> tuple[Placement, list[tuple[Array, Node]]]:
    """Where each node's value goes, and what has to be copied at the end of the update.

    vectors: the state's, to be written over. inputs: x, y and draws.
    """
    nodes, symbol_nodes = [*step.gradient, *step.update], step.symbol_nodes
    carried = [n for n in derivation.carries.values() if n in symbol_nodes]
    # A pool's buffer goes to the next that needs one; what is read after the step must not.
    kept_nodes = [symbol_nodes[n] for n in ("g", "L", *carried)]
    placement = Placement(
        nodes,
        {**vectors, **inputs},
        derivation.dtype,
        [n for n in kept_nodes if isinstance(n, Node)],
    )
    place_packs(placement, nodes)
    copies = place_carries(placement, nodes, symbol_nodes, derivation, vectors)
    return placement, copies


def list_number_names(derivation: Derivation, symbol_nodes: Mapping[str, Any]) -> list[str]:
    """The plain numbers that every function takes: t, and what a schedule remembers."""
    return [
        s.name
        for s in derivation.of_role("number")
        if s.value is None
        and isinstance(symbol_nodes.get(s.name), Node)
        and symbol_nodes[s.name].op == "input"
    ]


def write_step(
    writer: NumpyWriter, step: StepNodes, copies: Sequence[tuple[Array, Node]] = ()
) -> str:
    """The source of the functions gradient, update and rate."""
    source = writer.write_function("gradient", step.gradient, 0, returns=step.symbol_nodes["L"])
    source += writer.write_function("update", step.update, len(step.gradient), copies=copies)
    source += writer.write_function("rate", [], 0, returns=step.symbol_nodes["eta"])
    return source


def compile_step(source: str, scope: dict[str, Any]) -> tuple[Callable[..., Any], ...]:
    """The functions gradient, update and rate of a source. scope: what they see."""
    exec(compile(source, "<numpy plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
    return scope["gradient"], scope["update"], scope["rate"]


def _insert_sums(update: list[Node], symbol_nodes: Mapping[str, Any], sums: LayerSums) -> None:
    """Let the sums be taken before the new weights are written over the old ones, unless they are
    needed themselves."""
    # Right before theta_next, all vectors of the update are in the cache anyway.
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
        for name, array in data.items():
            np.take(array, rows, 0, inputs[name], "clip")
    for name, numbers in draws.items():
        inputs[name][...] = numbers[0]


def make_buffers(derivation: Derivation) -> dict[str, Floats]:
    """An array for what a batch brings along, and for each draw of a step."""
    brought = (s for s in derivation.symbols.values() if s.role in BATCH_ROLES)
    arrays = {s.name: make_aligned(s.shape, derivation.dtype) for s in brought}
    return {**arrays, **make_draws(derivation)}


def make_draws(derivation: Derivation) -> dict[str, Floats]:
    """An array for each draw of a step."""
    draws = (s for s in derivation.of_role("draw") if not s.is_initial)
    return {s.name: make_aligned(s.shape, derivation.dtype) for s in draws}


def place_packs(placement: Placement, nodes: list[Node]) -> None:
    """Let the parts of a packed vector be written straight to their places in it.

    g of the 2-3-2 example: dL/dW1 goes to [0:6], dL/db1 to [6:9], dL/dW2 to [9:15], dL/db2 to
    [15:17], and the step `pack` is left with nothing to do.
    """
    for node in nodes:
        if node.op != "pack":
            continue
        vector = make_aligned(placement.lead + node.shape, placement.dtype)
        placement.assign(node, vector)
        offset = 0
        for part in node.args:
            # What lies in another's memory already, or comes from outside, has to be copied.
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
        # Nesterov's look-ahead, say, may read the old weights after the new ones are known.
        unread = placement.find_last_read(symbol_nodes[old]) <= position.get(id(node), -1)
        if node.op in ONE_PASS and unread and not placement.is_assigned(node):
            placement.assign(node, array)
            _place_first_term(placement, node, symbol_nodes[old], array, nodes)
        elif node is not symbol_nodes[old]:
            # Computed elsewhere, and brought over when nothing of the step reads the old value.
            copies.append((array, node))
    return copies


def _place_first_term(
    placement: Placement, node: Node, old: Node, array: Array, nodes: list[Node]
) -> None:
    """m = β₁ m + …: let the first term, too, be written over the old value."""
    for term in node.args:
        if not isinstance(term, Node) or term.op not in ONE_PASS or term.shape != old.shape:
            continue
        # The term must be the last to read the old value, and nobody may need the term later.
        alone = sum(_is_operand(n, term) for n in nodes) == 1
        if _is_operand(term, old) and nodes[placement.find_last_read(old)] is term and alone:
            placement.assign(term, array)


def _is_operand(node: Node, operand: Node) -> bool:
    return any(a is operand for a in node.args)
