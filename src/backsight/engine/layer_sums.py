"""The sums over each layer's weights that all readings are made of, each taken once.

They are taken where the update has its numbers in the cache anyway, so that reading them costs a
few per cent of a step at the most. Every sum is one of products, Σ left · right, which is what a
processor adds up best:

    sqrt(total(step * step))      step = w_next - w      sum 0:  step · step
    sqrt(total(w * w))                                   sum 1:  w · w
    total(abs(g))                                        sum 2:  |g| · 1

The plan that generates code puts its own nodes in the places of w, g and w_next; w_next - w is
there already, as what the optimizer takes from the weights. Sum k of layer l is number
k * layers + l of a row.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from backsight.engine.graph.trace import Node
from backsight.engine.layer_spans import LayerSpan
from backsight.engine.readings import LayerReading, readings
from backsight.kernel.erf import erf
from backsight.kernel.types import Array, Floats

Product: TypeAlias = tuple[Node, Node | float]
"""What is multiplied entry by entry and added up; 1 for the second of a plain sum."""
LayerPiece = tuple[int, Floats, Floats]
"""The number of a sum, and the pieces of one layer whose products belong to it."""
OPERATIONS: Mapping[str, Callable[..., Array]] = {"power": operator.pow, "erf": erf}
"""The operations of nodes that NumPy has under another name."""


@dataclass(frozen=True, kw_only=True)
class LayerSums:
    """products: of nodes named w, g and w_next. by_reading: each reading, and the numbers of the
    sums that it is made of, in the order of its formula."""

    products: tuple[Product, ...]
    by_reading: tuple[tuple[LayerReading, tuple[int, ...]], ...]

    def __len__(self) -> int:
        return len(self.products)


def trace_layer_sums() -> LayerSums:
    """The sums of all readings that there are now."""
    unique: dict[Any, Node] = {}
    numbers: dict[tuple[int, ...], int] = {}
    products: list[Product] = []
    by_reading = []
    for reading in readings.values():
        own = [_split_product(_unify(term, unique)) for term in reading.trace_sums()]
        for product in own:
            if numbers.setdefault(tuple(map(id, product)), len(numbers)) == len(products):
                products.append(product)
        by_reading.append((reading, tuple(numbers[tuple(map(id, p))] for p in own)))
    return LayerSums(products=tuple(products), by_reading=tuple(by_reading))


def _unify(node: Node, unique: dict[Any, Node]) -> Node:
    """The first node that computes the same, of however many formulas."""
    args = tuple(_unify(a, unique) if isinstance(a, Node) else a for a in node.args)
    key = (node.op, *(id(a) if isinstance(a, Node) else repr(a) for a in args))
    return unique.setdefault(key, Node(node.op, args, node.shape, node.kind))


def _split_product(term: Node) -> Product:
    """w * w as its factors, and so w ** 2; all else is multiplied by 1."""
    if term.op == "power" and term.args[1] == 2:
        return term.args[0], term.args[0]
    if term.op == "multiply" and all(isinstance(a, Node) and a.shape for a in term.args):
        return term.args[0], term.args[1]
    return term, ONE


ONE = 1
"""The same object every time, since products are told apart by their factors' identities."""


# ------------------------------------------------------------------------------ as nodes of a plan
@dataclass(frozen=True, kw_only=True)
class SumSteps:
    """nodes: what has to be computed for the sums, in order, and then the one step that takes them
    all. reads_new_weights: whether they need the new weights themselves, and not just the change.
    """

    nodes: list[Node]
    reads_new_weights: bool

    @property
    def sums(self) -> Node:
        """The step that takes the sums: its operands are the factors, two by two."""
        return self.nodes[-1]


def lower_layer_sums(sums: LayerSums, symbol_nodes: Mapping[str, Any]) -> SumSteps:
    """The sums on a derivation's own nodes."""
    lowering = _SumLowering(symbol_nodes)
    factors = [lowering.lower_factor(f) for product in sums.products for f in product]
    for at in range(0, len(factors), 2):
        factors[at : at + 2] = _without_signs(*factors[at : at + 2])
    lowering.emit(factors)
    lowering.nodes.append(Node("layer_sums", tuple(factors), ()))
    return SumSteps(nodes=lowering.nodes, reads_new_weights=lowering.reads_new_weights)


class _SumLowering:
    """nodes: that are new, each behind what it reads."""

    def __init__(self, symbol_nodes: Mapping[str, Any]) -> None:
        self.old, self.new = symbol_nodes["theta"], symbol_nodes["theta_next"]
        self._named = {"w": self.old, "g": symbol_nodes["g"], "w_next": self.new}
        self._lowered: dict[int, Node] = {}
        self._own: set[int] = set()
        self.nodes: list[Node] = []
        self.reads_new_weights = False

    def lower_factor(self, factor: Node | float) -> Node | float:
        """A factor over w, g and w_next on the derivation's nodes."""
        if not isinstance(factor, Node):
            return factor
        if id(factor) not in self._lowered:
            self._lowered[id(factor)] = self._lower(factor)
        return self._lowered[id(factor)]

    def _lower(self, node: Node) -> Node:
        if node.op == "input":
            named: Node = self._named[node.args[0]]
            return named
        args = tuple(self.lower_factor(a) if isinstance(a, Node) else a for a in node.args)
        change = find_change(self.new, self.old)
        if change is not None and node.op == "subtract" and _is_pair(args, self.new, self.old):
            return change if self.new.op == "add" else self._make("negative", (change,))
        return self._make(node.op, args, node.kind)

    def _make(self, op: str, args: tuple[Any, ...], kind: Any = "real") -> Node:
        node = Node(op, args, self.new.shape, kind)
        self._own.add(id(node))
        return node

    def emit(self, factors: Iterable[Any]) -> None:
        """Put the nodes that are new in order."""
        for node in factors:
            if node is self.new:
                self.reads_new_weights = True
            elif id(node) in self._own and not any(node is n for n in self.nodes):
                self.emit(node.args)
                self.nodes.append(node)


def find_change(new: Node, old: Node) -> Node | None:
    """The node that is taken from the weights, or added to them."""
    if new.op not in ("add", "subtract"):
        return None
    others = [a for a in new.args if a is not old]
    is_whole = len(others) == 1 and isinstance(others[0], Node) and others[0].shape == new.shape
    is_change = is_whole and (new.op == "add" or new.args[0] is old)
    return others[0] if is_change else None


def _without_signs(left: Any, right: Any) -> tuple[Any, Any]:
    """(-a) · (-b) as a · b, which has the same bits."""
    if all(isinstance(f, Node) and f.op == "negative" for f in (left, right)):
        return left.args[0], right.args[0]
    return left, right


def _is_pair(args: Sequence[Any], first: Node, second: Node) -> bool:
    return args[0] is first and args[1] is second


# ------------------------------------------------------------------------------ on numbers
def compute_factors(sums: LayerSums, **arrays: Floats) -> list[Floats]:
    """The factors of all sums, two by two. arrays: w, g and w_next."""
    known: dict[int, Any] = {}

    def compute(node: Any) -> Any:
        if not isinstance(node, Node):
            return node
        if id(node) not in known:
            known[id(node)] = (
                arrays[node.args[0]]
                if node.op == "input"
                else (OPERATIONS.get(node.op) or getattr(np, node.op))(*map(compute, node.args))
            )
        return known[id(node)]

    shape = arrays["w"].shape
    return [np.broadcast_to(compute(f), shape) for product in sums.products for f in product]


def make_pieces(
    factors: Sequence[Floats], spans: Iterable[LayerSpan], layers: int
) -> tuple[LayerPiece, ...]:
    """The pieces whose products are added up, as views that are cut once. factors: of each sum, two
    by two."""
    pairs = list(enumerate(zip(factors[::2], factors[1::2], strict=True)))
    return tuple(
        (number * layers + layer, left[a:b], right[a:b])
        for layer, a, b in spans
        for number, (left, right) in pairs
    )


def add_products(pieces: Iterable[LayerPiece], sums: list[float]) -> None:
    """Add the products of some pieces to their sums."""
    dot = np.dot
    for number, left, right in pieces:
        sums[number] += float(dot(left, right))
