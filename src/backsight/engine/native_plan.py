"""A Derivation as one compiled function that runs many training steps without coming back.

The equations are lowered to the same primitive steps as for the NumPy plan; `engine.fuse` gathers
them into loops, `engine.write_native` writes them down, Numba compiles them. Numbers agree with
those of the other engines to rounding, and with themselves bit for bit, however many steps a call
runs.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.fuse import Fused, Loop, exponent, is_looped
from backsight.engine.lower import lower
from backsight.engine.numpy_plan import buffers, moved_by
from backsight.engine.placement import base_of
from backsight.engine.readings import layers_of, spans_of
from backsight.engine.state import State
from backsight.engine.trace import Node
from backsight.engine.write_native import Layout, NativeWriter, Wanted
from backsight.engine.write_values import Address
from backsight.kernel.aligned import aligned
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.blas import routine

Compiler = Callable[[str, Sequence[Any]], Callable[..., int]]
"""From the source of a module to its function `run`, for arguments of the kinds given."""
DRAWN = 32 * 2**20
"""Bytes of random numbers that are drawn ahead at the most."""
ROWS = 2**20
"""Bytes of what is read off the steps of a call at the most, so that it stays in the cache."""


class NativePlan:
    """A Derivation bound to arrays. `run` makes steps but for the last one's update, `finish` makes
    that.

    state: its vectors are changed in place. given: x and y to be read where they lie (full batch),
    or all rows, of which each step gathers its own. gathers: whether it does. source: the
    generated code, for reading.
    """

    def __init__(
        self, derivation: Derivation, state: State, given: Mapping[str, Array], *,
        gathers: bool, compiler: Compiler,
    ) -> None:  # fmt: skip
        self.derivation, self._gathers = derivation, gathers
        groups = lower(
            derivation, derivation.acts("forward", "loss", "backward"), derivation.acts("update")
        )
        gradient, update = (list(g.nodes) for g in groups)
        made = groups[0].made
        length = _length(gradient, update, made["g"])
        squares = _squares(made)
        carried = _carried(made, derivation, state, update)
        kept = [n for n in (*carried.values(), made["g"], made["L"]) if isinstance(n, Node)]
        fused = Fused(
            gradient, [*update, *_new(squares, update)], kept=kept,
            together={id(squares): made["theta_next"]},
        )  # fmt: skip
        layout = Layout()
        self.inputs: dict[str, Floats] = buffers(derivation)
        draws = [n for n in self.inputs if n not in ("x", "y")]
        taken = _inputs([*gradient, *update])
        if not gathers:
            self.inputs |= dict(given)
        for name, node in taken.items():
            if name in state.vectors or (name in given and not gathers):
                layout.known[id(node)] = Address(array=f"of_{name}", offset="0")
            elif name in draws:
                layout.known[id(node)] = Address(array=f"of_{name}", offset=f"d_{name}")
        _put_packs(layout, [*gradient, *update])
        copies = [
            (old, new) for old, new in carried.items()
            if not _put_over(layout, fused, taken.get(old), new, old)
        ]  # fmt: skip
        numbers = [n for n, s in derivation.symbols.items() if s.role == "number" and n in taken]
        self._numbers = [n for n in numbers if n != "t"]
        places = {n: layout(taken[n]) for n in ("x", "y") if n in taken} if gathers else {}
        spans = _by_layer(derivation)
        arrays = [*draws, *([] if gathers else ["x", "y"]), *state.vectors]
        blas = routine(derivation.dtype)
        writer = NativeWriter(
            fused, layout,
            Wanted(
                loss=made["L"], rate=made["eta"], length=length, squares=squares, spans=spans,
                copies=copies, numbers=self._numbers,
                gathered=[(n, derivation.symbols[n].shape, p) for n, p in places.items()],
                drawn=[(n, self.inputs[n].size) for n in draws], arrays=arrays,
            ),
            derivation.dtype, blas="" if blas is None else "wide" if blas.wide else "narrow",
        )  # fmt: skip
        self._blas = 0 if blas is None else blas.address
        self.source = writer.source
        self._work = aligned((max(1, layout.size),), derivation.dtype)
        self._work[...] = 0
        for name, place in places.items():
            self.inputs[name] = self._part(place, derivation.symbols[name].shape)
        self.g: Floats = self._part(layout(made["g"]), made["g"].shape)
        self.seen = np.zeros(writer.seen)
        self.columns = 3 + 2 * len(layers_of(derivation))
        self._table = np.zeros((1, self.columns))
        self.table = self._table[:0]
        self._given = [given[n].reshape(-1) for n in places]
        self._arrays = {n: a.reshape(-1) for n, a in {**state.vectors, **given}.items()}
        self._arrays |= {n: self.inputs[n].reshape(-1) for n in draws}
        self._names, self.draws = arrays, draws
        self._no_rows = np.zeros(0, np.int64)
        self._length = len(given["x"])
        drawn = sum(self.inputs[n].nbytes for n in draws)
        self.most = max(1, min(ROWS // (8 * self.columns), DRAWN // max(1, drawn)))
        self._run = compiler(self.source, self._arguments(1, 0, 1, {}, self._no_rows))

    def run(
        self, t: int, count: int, numbers: Mapping[str, float], rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> int:  # fmt: skip
        """Steps t to t + count - 1, without the update of the last; how many there were: fewer
        where a loss or a gradient is not finite.

        rows: (count * batch,), of all rows of x and y. draws: by name, (count, …). Afterwards
        `table` has a row for each update, and `seen` is the last step's loss, rate, and the square
        of its gradient's length.
        """
        if len(self._table) < count:
            self._table = np.zeros((count, self.columns))
        for name in self.draws:
            assert draws[name].shape == (count, *self.inputs[name].shape)
            self._arrays[name] = draws[name].reshape(-1)
        chosen = self._no_rows if rows is None else np.array(rows, np.int64)
        if self._gathers:  # compiled code does not ask whether a place is inside
            assert len(chosen) == count * self.derivation.rows
            assert 0 <= chosen.min() <= chosen.max() < self._length
        done = self._run(*self._arguments(count, 0, t, numbers, chosen))
        for name in self.draws:
            self.inputs[name] = draws[name][done - 1]
        self.table = self._table[: done - 1]
        return done

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """The update of the step that `run` ended with; `table` is its row."""
        self._run(*self._arguments(1, 1, t, numbers, self._no_rows))
        self.table = self._table[:1]

    def _arguments(
        self, count: int, only_update: int, t: int, numbers: Mapping[str, float], rows: Integers
    ) -> list[Any]:
        asked = np.array([numbers.get(n, 0.0) for n in self._numbers])
        return [
            self._blas, count, only_update, t, rows, self._table, self.seen, asked, *self._given,
            *(self._arrays[n] for n in self._names), self._work,
        ]  # fmt: skip

    def _part(self, place: Address, shape: tuple[int, ...]) -> Floats:
        offset = int(place.offset)
        part: Floats = self._work[offset : offset + math.prod(shape)].reshape(shape)
        return part


def _length(gradient: list[Node], update: list[Node], g: Node) -> Node:
    """The square of the gradient's length, taken before the update; what clips by it uses it."""
    for node in update:
        if node.op == "total" and _is_square_of(node.args[0], g):
            moved = (node.args[0], node)
            update[:] = [n for n in update if not any(n is m for m in moved)]
            gradient += moved
            return node
    square = Node("multiply", (g, g), g.shape)
    gradient += [square, Node("total", (square,), ())]
    return gradient[-1]


def _is_square_of(node: Node, g: Node) -> bool:
    by_itself = node.op == "multiply" and node.args[0] is g and node.args[1] is g
    return by_itself or (exponent(node) == 2 and node.args[0] is g)


def _squares(made: Mapping[str, Any]) -> Node:
    """The squares of the update and of the weights before it."""
    new, old = made["theta_next"], made["theta"]
    moved = moved_by(new, old)
    if moved is None:
        moved = Node("subtract", (new, old), new.shape)
    return Node("squares", (moved, old), ())


def _new(squares: Node, update: list[Node]) -> list[Node]:
    """What the squares add to the update."""
    return [n for n in (squares.args[0], squares) if not any(n is u for u in update)]


def _carried(
    made: Mapping[str, Any], derivation: Derivation, state: State, update: list[Node]
) -> dict[str, Node]:
    """The vectors that a step leaves behind, by what they replace; a plain copy of another one is
    made a step of its own."""
    found: dict[str, Node] = {}
    for old, new in derivation.carries.items():
        if old not in state.vectors or new not in made or made[new] is made[old]:
            continue
        node = made[new]
        if not is_looped(node) and node.op != "pack":
            node = Node("multiply", (node, 1), node.shape)
            update.append(node)
        found[old] = node
    return found


def _inputs(nodes: list[Node]) -> dict[str, Node]:
    """The inputs that some nodes read, by name."""
    found: dict[str, Node] = {}
    for node in nodes:
        for operand in node.args:
            if isinstance(operand, Node) and base_of(operand).op == "input":
                found[str(base_of(operand).args[0])] = base_of(operand)
    return found


def _put_packs(layout: Layout, nodes: list[Node]) -> None:
    """Let the parts of a packed vector be made at their places in it."""
    for node in nodes:
        if node.op != "pack":
            continue
        whole, more = layout(node), 0
        for part in node.args:
            if base_of(part) is part and part.op != "input" and id(part) not in layout.known:
                place = Address(array=whole.array, offset=str(int(whole.offset) + more))
                layout.known[id(part)] = place
            more += math.prod(part.shape)


def _put_over(layout: Layout, fused: Fused, old: Node | None, new: Node, name: str) -> bool:
    """Let a new value be written over the old one, if nothing reads that later."""
    if not is_looped(new) or id(new) in layout.known or len(new.shape) != 1:
        return False
    own = fused.loop_of(new)
    for piece in fused.pieces:
        if piece is own or piece.slot < own.slot or old is None:
            continue
        reads = piece.reads if isinstance(piece, Loop) else _inputs([piece.node])
        if any(old is node for node in reads.values()):
            return False
    layout.known[id(new)] = Address(array=f"of_{name}", offset="0")
    return True


def _by_layer(derivation: Derivation) -> list[tuple[int, int, int]]:
    """Where each layer lies in theta, neighbors as one."""
    found: list[tuple[int, int, int]] = []
    for layer, first, behind in spans_of(derivation):
        if found and found[-1][0] == layer and found[-1][2] == first:
            found[-1] = (layer, found[-1][1], behind)
        else:
            found.append((layer, first, behind))
    return found
