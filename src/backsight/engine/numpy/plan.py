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
from backsight.engine.numpy.buffers import ONE_PASS, Placement, base_of
from backsight.engine.numpy.writer import Writer
from backsight.engine.readings import spans_of
from backsight.engine.state import State
from backsight.kernel.aligned import aligned
from backsight.kernel.types import Array, Floats


class NumpyPlan:
    """A Derivation bound to arrays. `gradient`, then `update`, make one step.

    state: its vectors are changed in place by `update`. given: arrays for x and y to be read
    where they lie (full batch); otherwise `inputs` holds buffers to be filled before
    `gradient`, as it does for draws. source: the generated code, for reading. measured: whether
    `update` leaves the squares of the updates and of the weights before it, layer by layer, in
    `squares`; that changes no bit of the state.
    """

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        given: Mapping[str, Array] | None = None,
        *,
        measured: bool = False,
    ) -> None:
        self.derivation = derivation
        groups = lower(
            derivation, derivation.acts("forward", "loss", "backward"), derivation.acts("update")
        )
        gradient, update = (g.nodes for g in groups)
        made = groups[0].made
        spans = spans_of(derivation) if measured else ()
        self.squares: list[float] = [0.0] * (2 * len({layer for layer, *_ends in spans}))
        if measured:
            _measure(update, made)
        self.inputs: dict[str, Floats] = buffers(derivation) | dict(given or {})
        nodes = [*gradient, *update]
        carried = [made[new] for new in derivation.carries.values() if new in made]
        kept = [n for n in (made["g"], made["L"], *carried) if isinstance(n, Node)]
        place = Placement(nodes, {**state.vectors, **self.inputs}, derivation.dtype, kept)
        put_packs(place, nodes)
        copies = put_carries(place, nodes, made, derivation, state.vectors)
        asked = [
            s.name
            for s in derivation.of_role("number")
            if s.value is None and isinstance(made.get(s.name), Node) and made[s.name].op == "input"
        ]
        writer = Writer(place, asked, spans, self.squares)
        source = writer.function("gradient", gradient, 0, returns=made["L"])
        source += writer.function("update", update, len(gradient), copies=copies)
        source += writer.function("rate", [], 0, returns=made["eta"])
        self.source = source
        scope: dict[str, Any] = writer.scope()
        exec(compile(source, "<numpy plan>", "exec"), scope)  # noqa: S102 - generated here from our own formulas
        self._gradient, self._update, self._rate = (
            scope["gradient"],
            scope["update"],
            scope["rate"],
        )
        self._asked = asked
        self.g: Floats = place.array(made["g"])

    def gradient(self, t: int, numbers: Mapping[str, float]) -> float:
        """Forward, loss and backward of step t; returns the loss and leaves `g` filled."""
        return float(self._gradient(*self._numbers(t, numbers)))

    def update(self, t: int, numbers: Mapping[str, float]) -> None:
        """Clipping and the optimizer's step, on the state's vectors in place."""
        self.squares[:] = [0.0] * len(self.squares)
        self._update(*self._numbers(t, numbers))

    def rate(self, t: int, numbers: Mapping[str, float]) -> float:
        """The learning rate of step t."""
        return float(self._rate(*self._numbers(t, numbers)))

    def _numbers(self, t: int, numbers: Mapping[str, float]) -> list[float]:
        return [t if name == "t" else numbers[name] for name in self._asked]


def _measure(update: list[Node], made: Mapping[str, Any]) -> None:
    """Let the squares be taken before the new weights are written over the old ones; where the
    update is no node of its own, behind them."""
    new, old = made["theta_next"], made["theta"]
    moved = moved_by(new, old)
    if moved is None:
        moved = Node("subtract", (new, old), new.shape)
        update += [moved, Node("squares", (moved, old), ())]
    else:
        place = next(i for i, node in enumerate(update) if node is new)
        update.insert(place, Node("squares", (moved, old), ()))


def moved_by(new: Node, old: Node) -> Node | None:
    """The node that is taken from the weights, or added to them."""
    if new.op not in ("add", "subtract"):
        return None
    rest = [a for a in new.args if a is not old]
    whole = len(rest) == 1 and isinstance(rest[0], Node) and rest[0].shape == new.shape
    known = whole and (new.op == "add" or new.args[0] is old)
    return rest[0] if known else None


def buffers(derivation: Derivation) -> dict[str, Floats]:
    """An array for x, for y, and for each draw of a step."""
    return {
        s.name: aligned(s.shape, derivation.dtype)
        for s in derivation.symbols.values()
        if s.role in ("input", "target")
        or (s.role == "draw" and not s.purpose.startswith("initial/"))
    }


def put_packs(place: Placement, nodes: list[Node]) -> None:
    """Let the parts of a packed vector be written straight to their places in it."""
    for node in nodes:
        if node.op != "pack":
            continue
        vector = aligned(place.lead + node.shape, place.dtype)
        place.put(node, vector)
        offset = 0
        for part in node.args:
            if base_of(part) is part and part.op != "input":
                place.put(part, place.part(vector, offset, part.shape))
            offset += int(np.prod(part.shape, dtype=int))


def put_carries(
    place: Placement,
    nodes: list[Node],
    made: Mapping[str, Any],
    derivation: Derivation,
    vectors: Mapping[str, Floats],
) -> list[tuple[Array, Node]]:
    """Let new values be written over the old ones; what cannot be is returned, to be copied."""
    position = {id(n): at for at, n in enumerate(nodes)}
    copies = []
    for old, new in derivation.carries.items():
        if old not in vectors or new not in made:
            continue
        array, node = vectors[old], made[new]
        unread = place.last_read(made[old]) <= position.get(id(node), -1)
        if node.op in ONE_PASS and unread and not place.is_put(node):
            place.put(node, array)
            _put_first_term(place, node, made[old], array, nodes)
        elif node is not made[old]:
            copies.append((array, node))
    return copies


def _put_first_term(
    place: Placement, node: Node, old: Node, array: Array, nodes: list[Node]
) -> None:
    """m = β₁ m + …: let the first term, too, be written over the old value."""
    for term in node.args:
        if not isinstance(term, Node) or term.op not in ONE_PASS or term.shape != old.shape:
            continue
        alone = sum(_reads(n, term) for n in nodes) == 1
        if _reads(term, old) and nodes[place.last_read(old)] is term and alone:
            place.put(term, array)


def _reads(node: Node, operand: Node) -> bool:
    return any(a is operand for a in node.args)
