"""Primitive steps gathered into loops: what may run together, and what must be whole before.

A matrix product by BLAS stands alone. Everything between two products that goes over the same
rows, or over the same flat vector, becomes one loop: a `Loop` is asked for what it must leave
behind (`sinks`), and what these need is computed in it, in a register, as it goes. What is cheap
is computed again where it is needed rather than kept in memory.

Every step gets a slot. Loops have even slots, products and plain numbers odd ones; a loop may read
row by row what another step of its own slot makes, and whole what earlier slots have made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, Node, Shape
from backsight.engine.numpy.buffers import find_base

CHEAP = (
    frozenset(
        {
            "add",
            "subtract",
            "multiply",
            "negative",
            "absolute",
            "maximum",
            "minimum",
            "where",
            "sign",
        }
    )
    | COMPARISONS.keys()
)
"""Computed again where needed: an instruction or two, which cost less than memory."""
OVER_UNITS = frozenset({"sum_units", "max_units"})
SUMS = frozenset({"sum_rows", "total", "outer", "layer_sums"})
"""What a loop adds up on its way; whole only behind it."""
SMALL = 30_000
"""Multiplications of a matrix product up to which a plain loop is faster than a call to BLAS."""

Phase = Literal["gradient", "update"]
Domain = tuple[str, int]
"""("rows", how many) or ("flat", how long)."""


@dataclass(eq=False)
class Loop:
    """One pass over rows or over a flat vector. sinks: what it leaves behind; reads: the inputs
    that it reads, and what it reads parts of."""

    phase: Phase
    slot: int
    domain: Domain
    sinks: list[Node] = field(default_factory=list)
    reads: dict[int, Node] = field(default_factory=dict)


@dataclass(eq=False)
class SingleStep:
    """A product by BLAS, a plain number of the network's dtype, or a vector packed of parts."""

    phase: Phase
    slot: int
    node: Node


Piece = Loop | SingleStep


class FusedStep:
    """The loops, products and numbers of a step. pieces: in the order in which they run.

    kept: nodes that must be in memory when their phase is over. together: by the identity of a
    sum, the node in whose loop it must be taken.
    """

    def __init__(
        self,
        gradient: Sequence[Node],
        update: Sequence[Node],
        *,
        kept: list[Node],
        together: Mapping[int, Node],
    ) -> None:
        self._phase: dict[int, Phase] = {id(n): "gradient" for n in gradient}
        self._phase |= {id(n): "update" for n in update if id(n) not in self._phase}
        self._together = together
        self._slots: dict[int, int] = {}
        self._loops: dict[tuple[Phase, int, Domain], Loop] = {}
        self._stored: set[int] = set()
        self.products: dict[int, SingleStep] = {}
        self.numbers: dict[int, SingleStep] = {}
        self.packs: dict[int, SingleStep] = {}
        nodes = [*gradient, *(n for n in update if self._phase[id(n)] == "update")]
        self._begin = {"gradient": 0, "update": 0}
        for node in gradient:
            self._place(node)
        self._begin["update"] = 2 + 2 * (max(self._slots.values(), default=0) // 2)
        for node in update:
            if self._phase[id(node)] == "update":
                self._place(node)
        self._ask(nodes, kept)
        for loop in self._iterate_loops():
            self._visit(loop)
        self.pieces: list[Piece] = sorted(
            [
                *self.packs.values(),
                *self.products.values(),
                *self.numbers.values(),
                *self._loops.values(),
            ],
            key=lambda piece: piece.slot,
        )

    # --------------------------------------------------------------------- slots
    def _place(self, node: Node) -> None:
        """Give a node its slot."""
        if node.kind == "host" or is_alias(node):
            return
        phase = self._phase[id(node)]
        first = self._begin[phase]
        if node.op == "pack":
            slot = max([first, *(self._whole(a) for a in list_operands(node))])
            self.packs[id(node)] = SingleStep(phase, slot, node)
        elif is_product(node):
            slot = max([first + 1, *(self._whole(a) for a in list_operands(node))]) | 1
            self.products[id(node)] = SingleStep(phase, slot, node)
        elif is_number(node):
            slot = max([first + 1, *(self._whole(a) for a in list_operands(node))]) | 1
            self.numbers[id(node)] = SingleStep(phase, slot, node)
        else:
            own = find_domain(node)
            ready = [
                self._row(a, own) if is_row_by_row(node, a, place) else self._whole(a)
                for place, a in enumerate(node.args if not is_outer(node) else list_reads(node))
                if isinstance(a, Node)
            ]
            slot = 2 * -(-max([first, *ready]) // 2)
            if id(node) in self._together:
                slot = max(slot, self._slots[id(self._together[id(node)])])
        self._slots[id(node)] = slot

    def _whole(self, node: Node) -> int:
        """The slot from which on a node's value is there as a whole."""
        base = find_base(node)
        slot = self._slots.get(id(base), -1)
        if slot < 0 or id(base) in self.numbers or base.op == "pack":
            return slot
        return slot + 1

    def _row(self, node: Node, domain: Domain) -> int:
        """The slot from which on a node's value is there row by row. A sum over rows never is, not
        even where it has as many rows as it sums over: ∂L/∂W of a layer with 50 units in a batch of
        50."""
        is_sum = node.op in SUMS or is_outer(node)
        if is_sum or is_alias(node) or id(node) not in self._slots or is_product(node):
            return self._whole(node)
        if is_number(node) or find_domain(node) != domain:
            return self._whole(node)
        return self._slots[id(node)]

    # --------------------------------------------------------------------- sinks
    def _ask(self, nodes: Iterable[Node], kept: Iterable[Node]) -> None:
        """Ask for all sums, and for what products, packs and others want in memory."""
        for node in nodes:
            if node.op in SUMS or is_outer(node):
                self._sink(node)
            if is_product(node):
                for operand in list_operands(node):
                    self._store(find_base(operand))
            elif is_row_product(node):
                self._store(find_base(node.args[1]))
            elif node.op == "pack":
                for part in node.args:
                    self._store(find_base(part))
        for node in kept:
            self._store(find_base(node))

    def _sink(self, node: Node) -> Loop:
        key = (self._phase[id(node)], self._slots[id(node)], find_domain(node))
        loop = self._loops.setdefault(key, Loop(*key))
        if not any(node is sink for sink in loop.sinks):
            loop.sinks.append(node)
        return loop

    def _store(self, node: Node) -> None:
        """Have a node's value in memory, where it is made by a loop."""
        if id(node) in self._slots and is_looped(node) and node.op not in SUMS | {"outer"}:
            self._sink(node)
            self._stored.add(id(node))

    def find_loop(self, node: Node) -> Loop:
        """The loop that makes a node which is a sink."""
        return self._loops[self._phase[id(node)], self._slots[id(node)], find_domain(node)]

    def is_stored(self, node: Node) -> bool:
        """Whether a node's value is in memory behind its loop."""
        return id(node) in self._stored

    def _iterate_loops(self) -> Iterator[Loop]:
        """The loops from the last to the first, those included that are asked for on the way."""
        done: set[int] = set()
        while left := [x for x in self._loops.values() if id(x) not in done]:
            loop = max(left, key=lambda x: x.slot)
            done.add(id(loop))
            yield loop

    def _visit(self, loop: Loop) -> None:
        """Ask for what a loop finds in memory."""
        seen: set[int] = set()
        waiting = [a for sink in loop.sinks for a in list_reads(sink)]
        while waiting:
            node = waiting.pop()
            if id(node) in seen or node.kind == "host":
                continue
            seen.add(id(node))
            if is_alias(node):
                loop.reads[id(find_base(node))] = find_base(node)
                self._store(find_base(node))
            elif self.is_inside(node, loop):
                waiting += list_reads(node)
            else:
                self._store(node)

    def is_inside(self, node: Node, loop: Loop) -> bool:
        """Whether a loop computes the node itself, for the first time or again."""
        if id(node) not in self._slots or not is_looped(node) or node.op in SUMS or is_outer(node):
            return False
        slot, phase = self._slots[id(node)], self._phase[id(node)]
        if (phase, slot, find_domain(node)) == (loop.phase, loop.slot, loop.domain):
            return True
        same = phase == loop.phase and is_cheap(node)
        return same and not self.is_stored(node)


# ------------------------------------------------------------------------------ kinds of nodes
def list_operands(node: Node) -> Iterator[Node]:
    """The operands of a node that are nodes."""
    return (a for a in node.args if isinstance(a, Node))


def list_reads(node: Node) -> list[Node]:
    """The operands of a node whose rows it reads; those of a sum of outer products unturned."""
    return [find_base(a) if is_outer(node) else a for a in list_operands(node)]


def is_alias(node: Node) -> bool:
    """A name for memory that is there: an input, a part of one, a transpose."""
    return node.op in ("input", "view", "transpose")


def is_number(node: Node) -> bool:
    """One number of the network's dtype that is made of such."""
    return node.shape == () and node.kind != "host" and node.op not in SUMS


def is_small(node: Node) -> bool:
    """A matrix product for which a plain loop does: of few numbers, or with one column, where BLAS
    has nothing to win."""
    (rows, inner), columns = node.args[0].shape, node.args[1].shape[1]
    return bool(columns == 1 or rows * inner * columns <= SMALL)


def is_outer(node: Node) -> bool:
    """A small product of a transpose, which is a sum over rows."""
    return (
        node.op == "matmul"
        and is_small(node)
        and node.args[0].op == "transpose"
        and node.args[1].op != "transpose"
        and find_base(node.args[0]).shape == node.args[0].shape[::-1]
    )


def is_row_product(node: Node) -> bool:
    """A small product that makes a row of a row."""
    return node.op == "matmul" and is_small(node) and node.args[0].op != "transpose"


def is_product(node: Node) -> bool:
    """A product that BLAS makes."""
    return node.op == "matmul" and not is_outer(node) and not is_row_product(node)


def is_looped(node: Node) -> bool:
    """What a loop makes."""
    known = node.op in ELEMENTWISE | COMPARISONS.keys() | OVER_UNITS | SUMS
    return (known and not is_number(node)) or is_outer(node) or is_row_product(node)


def is_cheap(node: Node) -> bool:
    """Whether a node is better computed again than kept."""
    square = find_exponent(node) == 2
    by_number = node.op == "divide" and (
        not isinstance(node.args[1], Node) or node.args[1].shape == ()
    )
    return node.op in CHEAP or bool(square) or by_number


def find_exponent(node: Node) -> float | None:
    """The power that a node takes, where it stays the same."""
    if node.op != "power" or isinstance(node.args[1], Node):
        return None
    return float(node.args[1])


def find_domain(node: Node) -> Domain:
    """What a loop that makes the node goes over."""
    over = node
    if node.op in SUMS:
        over = node.args[0]
    elif is_outer(node):
        over = node.args[1]
    shape: Shape = over.shape
    return ("rows", shape[0]) if len(shape) == 2 else ("flat", shape[0] if shape else 1)


def is_row_by_row(node: Node, operand: Node, place: int) -> bool:
    """Whether a step needs just the same row of an operand."""
    if is_row_product(node):
        return place == 0
    if is_outer(node):
        return True
    over = node.args[0].shape if node.op in SUMS else node.shape
    return bool(len(operand.shape) == len(over) > 0 and operand.shape[0] == over[0])
