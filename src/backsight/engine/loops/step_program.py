"""A derivation's whole step as loops: lowered, made into nests, joined, settled, put in lanes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import NODE_WORDS, Node
from backsight.engine.layer_spans import clip_spans, list_spans
from backsight.engine.layer_sums import lower_layer_sums, trace_layer_sums
from backsight.engine.loops.arrays import SCRATCH, ArrayMap
from backsight.engine.loops.batch_rows import place_rows
from backsight.engine.loops.layer_runs import list_runs, make_run
from backsight.engine.loops.nests.nests import Nests
from backsight.engine.loops.nests.operations import require_known
from backsight.engine.loops.nests.packs import place_pack
from backsight.engine.loops.nests.products import is_large, is_never
from backsight.engine.loops.passes.fuse import fuse
from backsight.engine.loops.passes.lanes import put_in_lanes
from backsight.engine.loops.passes.loop_groups import keep_together
from backsight.engine.loops.passes.overwrite import overwrite
from backsight.engine.loops.passes.settle import settle
from backsight.engine.loops.representation import For, Step
from backsight.engine.loops.step_numbers import (
    NUMBERS_SEEN,
    add_products,
    carry_numbers,
    read_numbers,
    show_numbers,
    sum_layers,
)
from backsight.engine.loops.team.share import share
from backsight.engine.portable.words import PORTABLE_WORDS


@dataclass(frozen=True, kw_only=True)
class LoopProgram:
    """gradient, update: the two halves of a step. arrays: where all of them lie.

    storages: the memory that is given, in order: draws, x and y of the batch or of all the data,
    vectors. draws: which of the given are random
    numbers. numbers: what a schedule remembers. settings: rates and the like, given at every call.
    shown_numbers: how many the first half leaves, for whoever looks and for the second. sums: how
    many the second adds to a step's row of the table. is_shared: whether several threads can run
    it; scratch: numbers that each of them needs for itself. flushes: whether subnormal numbers are
    taken as zero.
    """

    dtype: str
    gradient: tuple[Step, ...]
    update: tuple[Step, ...]
    arrays: ArrayMap
    storages: tuple[str, ...]
    draws: tuple[str, ...]
    numbers: tuple[str, ...]
    settings: tuple[float, ...]
    shown_numbers: int
    sums: int
    is_shared: bool = False
    scratch: int = 0
    flushes: bool = False


def make_loop_program(
    derivation: Derivation,
    *,
    gathers: bool,
    by_blas: Callable[[int, int, int], bool] = is_large,
    portable: bool = False,
) -> LoopProgram:
    """The loops of a derivation's step. gathers: whether each step takes rows of all the data.
    by_blas: which products are left to BLAS. portable: none, and every word to the letter."""
    by_blas = is_never if portable else by_blas
    return _StepMaker(derivation, by_blas, portable=portable).make(gathers=gathers)


class _StepMaker:
    """made: the node, or number, of each symbol. gradient, update: nodes of the two halves; sums:
    of what is read off each layer."""

    def __init__(
        self, derivation: Derivation, by_blas: Callable[[int, int, int], bool], *, portable: bool
    ) -> None:
        self.derivation, self.portable = derivation, portable
        acts = derivation.acts("forward", "loss", "backward"), derivation.acts("update")
        first, second = lower(derivation, *acts, words=PORTABLE_WORDS if portable else NODE_WORDS)
        require_known(first, second)
        self.made = first.symbol_nodes
        self.gradient, self.update = list(first.nodes), list(second.nodes)
        self.sums = lower_layer_sums(trace_layer_sums(), self.made).nodes
        self.runs = list_runs(
            clip_spans(list_spans(derivation), 0, derivation.symbols["theta"].size)
        )
        names = {id(n): s for s, n in self.made.items() if isinstance(n, Node)}
        self.nests = Nests(derivation.dtype, names, self.runs, by_blas, reciprocals=not portable)
        self.vectors = [s.name for s in derivation.of_role("vector")]
        self.draws = [s.name for s in derivation.of_role("draw") if not s.is_initial]
        every = _list_all([*self.gradient, *self.update, self.made["eta"]])
        hosts = {str(n.args[0]): None for n in every if n.op == "input" and n.kind == "host"}
        self.numbers = [n for n in hosts if n != "t"]

    def make(self, *, gathers: bool) -> LoopProgram:
        """The program, from its nests to threads."""
        arrays, batch = self.nests.arrays, self.derivation.batch_names
        self._place_arrays()
        gradient, carried = self._nest_gradient(), self._list_carried()
        update = self._nest_update()
        between = carry_numbers(gradient, update)
        kept = {self.nests.places.name(n) for n in (*carried.values(), self.made["g"])}
        kept |= set(batch)
        first = settle(fuse(gradient, arrays), arrays, kept | _list_names(update))
        second = settle(fuse(update, arrays), arrays, kept | _list_names(gradient))
        successors = {old: self.nests.places.name(n) for old, n in carried.items()}
        second = overwrite(second, arrays, successors)
        halves = (self._put_in_lanes(first), self._put_in_lanes(second))
        if gathers:
            copies = place_rows(batch, [*halves[0], *halves[1]], arrays)
            halves = (*self._put_in_lanes(copies), *halves[0]), halves[1]
        shown = NUMBERS_SEEN + between
        shared = share(halves, arrays, kept | set(self.vectors), shown)
        halves = shared.halves if shared else (keep_together(halves[0]), keep_together(halves[1]))
        return LoopProgram(
            dtype=self.derivation.dtype,
            gradient=halves[0],
            update=halves[1],
            arrays=arrays,
            storages=(*self.draws, *batch, *self.vectors, *([SCRATCH] if shared else [])),
            draws=tuple(self.draws),
            numbers=tuple(self.numbers),
            settings=tuple(self.nests.settings),
            shown_numbers=shared.shown_numbers if shared else shown,
            sums=len(self.sums[-1].args) // 2 * sum(run.count for run in self.runs),
            is_shared=shared is not None,
            scratch=shared.scratch if shared else 0,
            flushes=not self.portable,
        )

    def _put_in_lanes(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """In lanes, and what was one loop together."""
        groups = (put_in_lanes([s], self.derivation.dtype) for s in steps)
        return tuple(g[0] if len(g) == 1 else For("once", 0, 1, g) for g in groups)

    def _place_arrays(self) -> None:
        """Say where what is given lies, and let parts of packed vectors be made in their places."""
        for name in (*self.vectors, *self.draws, *self.derivation.batch_names):
            self.nests.arrays.place(name, name, 0, self.derivation.symbols[name].shape)
        for node in (*self.gradient, *self.update):
            if node.op == "pack":
                place_pack(node, self.nests.places)

    def _nest_gradient(self) -> list[Step]:
        """The first half. What the learning rate is made of is to be seen before the update."""
        places, made, g = self.nests.places, self.made, self.made["g"]
        # The squared length of the gradient: what clips by it uses it too.
        length, squares = add_products(places, make_run(g.shape[0]), (g, g))
        known = {id(n) for n in self.gradient}
        rate = {id(n) for n in _list_all([made["eta"]])} - known
        nodes = [*self.gradient, *(n for n in self.update if id(n) in rate)]
        steps = [*read_numbers(self.numbers), *self._nest(nodes), *squares]
        return [*steps, *show_numbers(places, made["L"], made["eta"], length)]

    def _nest_update(self) -> list[Step]:
        """The second half, and what is read off it."""
        steps = [*read_numbers(self.numbers), *self._nest([*self.update, *self.sums[:-1]])]
        return [*steps, *sum_layers(self.nests.places, self.sums[-1].args, self.runs)]

    def _nest(self, nodes: Sequence[Node]) -> list[Step]:
        return [s for n in nodes for s in self.nests.nest(n)]

    def _list_carried(self) -> dict[str, Node]:
        """The vectors that a step leaves behind, by what they replace; a plain copy of another one
        is made a step of its own."""
        carried: dict[str, Node] = {}
        made = self.made
        for old, new in self.derivation.carries.items():
            if old not in self.vectors or new not in made or made[new] is made[old]:
                continue
            node = made[new]
            if node.op in ("input", "view", "transpose") or any(
                node is n for n in carried.values()
            ):
                node = Node("multiply", (node, 1), node.shape)
                self.nests.names[id(node)] = f"{old}_next"
                self.update.append(node)
            carried[old] = node
        return carried


def _list_all(waiting: list[Any]) -> list[Node]:
    """Some nodes and all that they are made of."""
    found: dict[int, Node] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node) and id(node) not in found:
            found[id(node)] = node
            waiting += node.args
    return list(found.values())


def _list_names(steps: Sequence[Step]) -> set[str]:
    """Arrays and names that some steps touch."""
    return {t.name for s in steps for t in s.touches}
