"""A derivation's whole step as loops: lowered, made into nests, joined, settled, put in lanes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.graph.lower import PrimitiveSteps, lower
from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, NODE_WORDS, Node
from backsight.engine.layer_spans import clip_spans, list_spans
from backsight.engine.layer_sums import lower_layer_sums, trace_layer_sums
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.fuse import fuse
from backsight.engine.loops.lanes import put_in_lanes
from backsight.engine.loops.nests import ZERO, Nests
from backsight.engine.loops.overwrite import overwrite
from backsight.engine.loops.representation import (
    Alone,
    Assign,
    For,
    Get,
    Index,
    NameValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
)
from backsight.engine.loops.settle import keep_together, settle
from backsight.engine.loops.team.share import SCRATCH, share
from backsight.engine.numpy.buffers import find_base
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _

OPERATIONS = ELEMENTWISE | COMPARISONS.keys() | {"input", "view", "transpose", "pack", "matmul"}
OPERATIONS |= {"sum_units", "max_units", "sum_rows", "total"}
"""The operations that there are nests for."""
MOST_NODES = 1000
"""Primitive steps of a training step at the most: some eighty layers, for which passes and LLVM
take half a minute."""
SMALL = 30_000
"""Multiplications of a product up to which a nest is faster than a call to BLAS."""
LEAST_CHOSEN = 16_384
"""Numbers of a batch from which on its rows may be read in their place. A step that is written out
turn by turn has fewer."""
LEAST_ROW = 64
"""Numbers of a row from which on that is faster than a copy."""
NUMBERS_SEEN = 3
"""Loss, rate, squared length of the gradient: what every step leaves to be seen."""


@dataclass(frozen=True, kw_only=True)
class LoopProgram:
    """gradient, update: the two halves of a step. arrays: where all of them lie.

    storages: the memory that is given, in order: draws, x and y where they are not gathered,
    vectors. gathered: names of what each step copies rows of. draws: which of the given are random
    numbers. numbers: what a schedule remembers. settings: rates and the like, given at every call.
    shown_numbers: how many the first half leaves, for whoever looks and for the second. sums: how
    many the second adds to a step's row of the table. is_shared: whether several threads can run
    it; scratch: numbers that each of them needs for itself.
    """

    dtype: str
    gradient: tuple[Step, ...]
    update: tuple[Step, ...]
    arrays: ArrayMap
    storages: tuple[str, ...]
    gathered: tuple[str, ...]
    draws: tuple[str, ...]
    numbers: tuple[str, ...]
    settings: tuple[float, ...]
    shown_numbers: int
    sums: int
    is_shared: bool = False
    scratch: int = 0


def is_large(m: int, k: int, n: int) -> bool:
    """Whether a product is left to BLAS."""
    return n > 1 and m * k * n > SMALL


def is_never(_m: int, _k: int, _n: int) -> bool:
    """Whether a product is left to BLAS where none is."""
    return False


def make_loop_program(
    derivation: Derivation,
    *,
    gathers: bool,
    by_blas: Callable[[int, int, int], bool] = is_large,
    portable: bool = False,
) -> LoopProgram:
    """The loops of a derivation's step. gathers: whether each step takes rows of all the data.
    by_blas: which products are left to BLAS. portable: none, and every word to the letter."""
    return _Maker(derivation, gathers, by_blas, portable=portable).make()


class _Maker:
    def __init__(
        self,
        derivation: Derivation,
        gathers: bool,
        by_blas: Callable[[int, int, int], bool],
        *,
        portable: bool,
    ) -> None:
        self.derivation = derivation
        words = PORTABLE_WORDS if portable else NODE_WORDS
        first, second = lower(
            derivation,
            derivation.acts("forward", "loss", "backward"),
            derivation.acts("update"),
            words=words,
        )
        if portable:
            by_blas = is_never
        require_known(first, second)
        self.made = first.symbol_nodes
        self.gradient, self.update = list(first.nodes), list(second.nodes)
        self.sums = lower_layer_sums(trace_layer_sums(), self.made).nodes
        self.spans = clip_spans(list_spans(derivation), 0, derivation.symbols["theta"].size)
        names = {id(n): s for s, n in self.made.items() if isinstance(n, Node)}
        self.nests = Nests(derivation.dtype, names, self.spans, by_blas, reciprocals=not portable)
        self.vectors = [s.name for s in derivation.of_role("vector")]
        self.draws = [s.name for s in derivation.of_role("draw") if not s.is_initial]
        self.batch = derivation.batch_names
        self.gathers = gathers

    def make(self) -> LoopProgram:
        arrays, made = self.nests.arrays, self.made
        self._place_inputs()
        self._place_packs()
        length, steps = self._add_squares()
        gradient = [*self._nest_all([*self.gradient, *self._find_rate_nodes()]), *steps]
        gradient += self._show_numbers([made["L"], made["eta"]], length)
        carried = self._list_carried()
        update = [
            *self._nest_all(self.update),
            *self._nest_all(self.sums[:-1]),
            *self._sum_layers(),
        ]
        between = self._carry_names(gradient, update)
        kept = {self.nests.name(n) for n in (*carried.values(), made["g"])} | set(self.batch)
        first = settle(fuse(gradient, arrays), arrays, kept | _list_arrays(update))
        second = settle(fuse(update, arrays), arrays, kept | _list_arrays(gradient))
        second = overwrite(second, arrays, {old: self.nests.name(n) for old, n in carried.items()})
        halves = (self._put_in_lanes(first), self._put_in_lanes(second))
        shared = share(halves, arrays, kept | set(self.vectors))
        if shared is not None:
            halves = shared.halves
        else:
            halves = (keep_together(halves[0]), keep_together(halves[1]))
        gathered = self._find_gathered([*halves[0], *halves[1]])
        batch = (n for n in self.batch if n not in gathered)
        storages = (*self.draws, *batch, *self.vectors)
        return LoopProgram(
            dtype=self.derivation.dtype,
            gradient=halves[0],
            update=halves[1],
            arrays=arrays,
            storages=storages if shared is None else (*storages, SCRATCH),
            gathered=gathered,
            draws=tuple(self.draws),
            numbers=tuple(self.numbers),
            settings=tuple(self.nests.settings),
            shown_numbers=NUMBERS_SEEN + between,
            sums=len(self.sums[-1].args) // 2 * len({layer for layer, *_ in self.spans}),
            is_shared=shared is not None,
            scratch=shared.scratch if shared else 0,
        )

    def _put_in_lanes(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        """In lanes, and what was one loop together."""
        groups = (put_in_lanes([s], self.derivation.dtype) for s in steps)
        return tuple(g[0] if len(g) == 1 else For("once", 0, 1, g) for g in groups)

    # ---------------------------------------------------------------- inputs
    def _place_inputs(self) -> None:
        symbols, arrays = self.derivation.symbols, self.nests.arrays
        for name in (*self.vectors, *self.draws, *self.batch):
            arrays.place(name, name, 0, symbols[name].shape)
        every = _list_all([*self.gradient, *self.update, self.made["eta"]])
        asked = {str(n.args[0]): n for n in every if n.op == "input"}
        self.numbers = [n for n, node in asked.items() if node.kind == "host" and n != "t"]

    def _find_gathered(self, steps: Sequence[Step]) -> tuple[str, ...]:
        """What a step copies rows of, each with a place of its own; the others are read in theirs.

        A copy takes as long as a reading. It pays where BLAS wants the rows one behind the other,
        or where they are so short that to look for each takes longer.
        """
        if not self.gathers:
            return ()
        arrays, gathered = self.nests.arrays, list[str]()
        for name in self.batch:
            rows, width = arrays.regions[name].shape
            is_large = rows * width >= LEAST_CHOSEN and width >= LEAST_ROW
            if is_large and all(_reads_by_rows(s, name) for s in steps):
                arrays.regions[name] = replace(arrays.regions[name], is_chosen=True)
            else:
                gathered.append(name)
                arrays.reserve(name, (rows, width))
        return tuple(gathered)

    def _read_numbers(self, nodes: Iterable[Node]) -> list[Step]:
        """What is given at every call, by its name."""
        seen = [*nodes, *([self.made["eta"]] if isinstance(self.made["eta"], Node) else [])]
        inputs = [*_list_inputs(seen), *(n for n in seen if n.op == "input")]
        asked = {str(n.args[0]) for n in inputs if n.kind == "host"}
        return [
            Assign(n, Get(Place("numbers", (Index((), k),))))
            for k, n in enumerate(self.numbers)
            if n in asked
        ]

    def _place_packs(self) -> None:
        """Let the parts of a packed vector be made at their places in it."""
        nests = self.nests
        for node in (n for n in (*self.gradient, *self.update) if n.op == "pack"):
            if nests.name(node) not in nests.arrays.regions:
                nests.arrays.reserve(nests.name(node), node.shape)
            whole = nests.arrays.regions[nests.name(node)]
            more = 0
            for part in node.args:
                size = part.shape[0] * part.shape[1] if len(part.shape) == 2 else part.shape[0]
                free = nests.name(part) not in nests.arrays.regions
                if find_base(part) is part and part.op != "input" and free:
                    nests.arrays.place(
                        nests.name(part), whole.storage, whole.offset + more, part.shape
                    )
                more += size

    # ---------------------------------------------------------------- nests
    def _nest_all(self, nodes: Sequence[Node]) -> list[Step]:
        return [*self._read_numbers(nodes), *(s for n in nodes for s in self.nests.nest(n))]

    def _add_squares(self) -> tuple[str, list[Step]]:
        """The squared length of the gradient; what clips by it uses it too."""
        g = self.made["g"]
        size = g.shape[0]

        def square(i: Index) -> Any:
            value = self.nests.get(g, ZERO, i)
            return Op("multiply", (value, value))

        return self.nests.add_flat([(0, size)], square)

    def _find_rate_nodes(self) -> list[Node]:
        """What the learning rate is made of and the first half does not make: it is to be seen
        before the update."""
        known = {id(n) for n in self.gradient}
        wanted = {id(n) for n in _list_all([self.made["eta"]])}
        return [n for n in self.update if id(n) in wanted - known]

    def _show_numbers(self, values: Sequence[Any], length: str) -> list[Step]:
        """Stores of what every step leaves."""
        seen = [self._to_host(v) for v in values]
        seen.append(NameValue(length))
        return [StoreStep(Place("seen", (Index((), k),)), v) for k, v in enumerate(seen)]

    def _to_host(self, value: Any) -> Any:
        is_real = isinstance(value, Node) and value.kind != "host"
        got = self.nests.get(value, ZERO, ZERO, host=not is_real)
        return Op("host", (got,)) if is_real else got

    def _sum_layers(self) -> list[Step]:
        """The sums of each layer, behind what every step leaves in its row of the table."""
        factors = self.sums[-1].args
        layers = sorted({layer for layer, *_ in self.spans})
        steps: list[Step] = []
        for number, (left, right) in enumerate(zip(factors[::2], factors[1::2], strict=True)):

            def product(i: Index, left: Any = left, right: Any = right) -> Any:
                values = [self.nests.get(f, ZERO, i) for f in (left, right) if isinstance(f, Node)]
                return Op("multiply", (values[0], values[1])) if len(values) > 1 else values[0]

            for layer in layers:
                spans = [(a, b) for k, a, b in self.spans if k == layer]
                name, more = self.nests.add_flat(spans, product)
                place = Place("row", (Index((), NUMBERS_SEEN + number * len(layers) + layer),))
                steps += [*more, StoreStep(place, NameValue(name))]
        return steps

    def _list_carried(self) -> dict[str, Node]:
        """The vectors that a step leaves behind, by what they replace; a plain copy of another one
        is made a step of its own."""
        found: dict[str, Node] = {}
        made = self.made
        for old, new in self.derivation.carries.items():
            if old not in self.vectors or new not in made or made[new] is made[old]:
                continue
            node = made[new]
            if node.op in ("input", "view", "transpose") or any(node is n for n in found.values()):
                node = Node("multiply", (node, 1), node.shape)
                self.nests.names[id(node)] = f"{old}_next"
                self.update.append(node)
            found[old] = node
        return found

    def _carry_names(self, gradient: list[Step], update: list[Step]) -> int:
        """Numbers that the first half makes and the second reads, behind what is seen."""
        made = {s.name for s in gradient if isinstance(s, Assign | Reduce)}
        own = {s.name for s in update if isinstance(s, Assign)}
        read = {t.name for s in update for t in s.touches if not t.makes} & made - own
        real = self._list_real(gradient)
        for k, name in enumerate(sorted(read), NUMBERS_SEEN):
            place = Place("seen", (Index((), k),))
            value = Op("host", (NameValue(name),)) if name in real else NameValue(name)
            gradient.append(StoreStep(place, value))
            update.insert(
                0, Assign(name, Op("real", (Get(place),)) if name in real else Get(place))
            )
        return len(read)

    def _list_real(self, gradient: Sequence[Step]) -> set[str]:
        """Names of numbers in the network's dtype."""
        return {self.nests.name(n) for n in self.gradient if n.kind == "real" and n.shape == ()}


def require_known(*groups: PrimitiveSteps) -> None:
    """Raise CannotCompile for a word that loops have not, or for too many steps."""
    if sum(len(group.nodes) for group in groups) > MOST_NODES:
        raise CannotCompile(_("More layers follow each other than native code can be written for."))
    for group in groups:
        for node in group.nodes:
            if node.op not in OPERATIONS:
                raise CannotCompile(
                    _("The native engine has no word for {word}, which {formula} says.").format(
                        word=node.op, formula=group.origins.get(id(node), "?")
                    )
                )


def _reads_by_rows(step: Step, name: str) -> bool:
    """Whether a step goes through an array row by row, if at all: numbers side by side are of one
    row."""
    match step:
        case ProductCall():
            return name not in (step.left, step.right)
        case For() | Alone():
            return all(_reads_by_rows(s, name) for s in step.body) and not _is_across(step, name)
    return True


def _is_across(step: Step, name: str) -> bool:
    """Whether a loop in lanes goes over an array's rows."""
    if not isinstance(step, For) or step.lanes == 1:
        return False
    indices = [t.index[0] for t in step.touches if t.name == name and t.index]
    return any(axis == step.axis for i in indices for axis, _ in i.axes)


def _list_all(waiting: list[Any]) -> list[Node]:
    """Some nodes and all that they are made of."""
    found: dict[int, Node] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, Node) and id(node) not in found:
            found[id(node)] = node
            waiting += node.args
    return list(found.values())


def _list_inputs(nodes: Iterable[Node]) -> list[Node]:
    """The inputs that some nodes read."""
    bases = (find_base(a) for n in nodes for a in n.args if isinstance(a, Node))
    return [b for b in bases if b.op == "input"]


def _list_arrays(steps: Sequence[Step]) -> set[str]:
    """Arrays that some steps touch."""
    return {t.name for s in steps for t in s.touches}
