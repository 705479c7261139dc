"""One nest of loops for each primitive step, as docs/decisions/0023 orders its numbers; to join
them is left to the passes.

A value of (rows, units) is made in a loop over rows and one over units within; up to 12 units are
written out instead. A flat vector is made in one loop over its entries.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any

from backsight.engine.graph.trace import COMPARISONS, Node
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.blocks import NARROW, RangeBlock, list_flat_blocks, list_row_blocks
from backsight.engine.loops.powers import write_open_power, write_power
from backsight.engine.loops.products import Products
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.sums import add_in_lanes

BEGIN = NumberValue(-0.0)
"""What a sum begins with: adding to it leaves every number as it is, -0 too."""
SIMPLE = (0, 1, 2, 3, 0.5, -1)
"""Numbers that are written down; others are given at every call, so that another learning rate is
not compiled anew."""
ZERO = Index()


class Nests:
    """Nests for nodes, and where their values lie.

    names: of nodes that have one, by identity. spans: where the layers' weights lie in a flat
    vector; loops over vectors as long are cut there. by_blas: whether a product is. settings: the
    numbers that are given at every call, in order of appearance. reciprocals: whether to divide by
    a plain number is to multiply by its reciprocal.
    """

    def __init__(
        self,
        dtype: str,
        names: dict[int, str],
        spans: Sequence[tuple[int, int, int]],
        by_blas: Callable[[int, int, int], bool],
        *,
        reciprocals: bool = True,
    ) -> None:
        self._reciprocals = reciprocals
        self.dtype, self.names, self.spans = dtype, names, spans
        self.arrays, self.settings = ArrayMap(), list[float]()
        self._products = Products(self, by_blas)
        self._kept: list[Node] = []
        self._names_made = 0

    # ---------------------------------------------------------------- names, places, values
    def name(self, node: Node) -> str:
        """The name of a node's value."""
        if node.op == "input":
            return str(node.args[0])
        self._kept.append(node)  # an identity is a node's only while it lives
        return self.names.setdefault(id(node), f"{node.op}_{len(self.names)}")

    def place(self, node: Node, row: Index, unit: Index) -> Place:
        """Where a value stands for a row and a unit, or a flat vector's entry: the unit."""
        if node.op == "transpose":
            return self.place(node.args[0], unit, row)
        name = self.name(node)
        if name not in self.arrays.regions:
            self._put_in_memory(name, node)
        lengths = node.shape
        index = (row, unit)[-len(lengths) :] if lengths else ()
        return Place(name, tuple(i if n > 1 else ZERO for i, n in zip(index, lengths, strict=True)))

    def _put_in_memory(self, name: str, node: Node) -> None:
        if node.op == "view":
            base = node.args[0]
            if self.name(base) not in self.arrays.regions:
                self._put_in_memory(self.name(base), base)
            whole = self.arrays.regions[self.name(base)]
            self.arrays.place(name, whole.storage, whole.offset + node.args[1], node.shape)
        else:
            self.arrays.reserve(name, node.shape)

    def get(self, value: Any, row: Index, unit: Index, *, host: bool = False) -> Value:
        """An operand of a step. host: of a step on plain numbers."""
        if not isinstance(value, Node):
            number = self._read_number(value)
            return number if host or isinstance(number, NumberValue) else Op("real", (number,))
        if value.kind == "host":
            plain = NameValue(self.name(value))
            return plain if host or value.op in COMPARISONS else Op("real", (plain,))
        if value.shape == () and value.op != "input":
            return NameValue(self.name(value))
        read = Get(self.place(value, row, unit))
        return Op("not_equal", (read, NumberValue(0.0))) if value.kind == "bool" else read

    def _read_number(self, value: float) -> Value:
        if type(value) is not float or value in SIMPLE or not math.isfinite(value):
            return NumberValue(float(value))
        if value not in self.settings:
            self.settings.append(value)
        return Get(Place("settings", (Index((), self.settings.index(value)),)))

    def store(self, node: Node, row: Index, unit: Index, value: Value) -> StoreStep:
        """Keep a value in its place."""
        if node.kind == "bool":
            value = Op("where", (value, NumberValue(1.0), NumberValue(0.0)))
        return StoreStep(self.place(node, row, unit), value)

    # ---------------------------------------------------------------- steps
    def nest(self, node: Node) -> list[Step]:
        """The loops that make a node."""
        match node.op:
            case "input" | "view" | "transpose":
                return []
            case "pack":
                return self._pack(node)
            case "matmul":
                return self._products.nest(node)
            case "sum_units" | "max_units":
                return self.make_row_loops(node.shape[0], lambda row: self._reduce_units(node, row))
            case "sum_rows":
                return self._sum_rows(node)
            case "total":
                return self._total(node)
        return self._nest_elementwise(node)

    def make_row_loops(self, rows: int, body: Callable[[Index], Iterable[Step]]) -> list[Step]:
        """A body for every row."""
        return [s for block in list_row_blocks(rows) for s in block.nest(body)]

    def make_unit_loops(self, units: int, body: Callable[[Index], Iterable[Step]]) -> list[Step]:
        """A body for every unit of a row."""
        if units <= NARROW:
            return [s for j in range(units) for s in body(Index((), j))]
        return [For(f"u{units}", 0, units, tuple(body(Index(((f"u{units}", 1),)))))]

    def _nest_elementwise(self, node: Node) -> list[Step]:
        if node.shape == ():
            host = node.kind == "host"
            return [Assign(self.name(node), self._apply(node, ZERO, ZERO, host=host))]

        def entry(row: Index, unit: Index) -> list[Step]:
            return [self.store(node, row, unit, self._apply(node, row, unit))]

        if len(node.shape) == 1:
            return self.make_flat_loops(node.shape[0], lambda i: entry(ZERO, i))
        rows, units = node.shape
        return self.make_row_loops(
            rows, lambda n: self.make_unit_loops(units, lambda u: entry(n, u))
        )

    def _apply(self, node: Node, row: Index, unit: Index, *, host: bool = False) -> Value:
        """A node's word on its operands."""
        if node.op == "power":
            base, exponent = node.args
            if not isinstance(exponent, Node):
                return write_power(self.get(base, row, unit, host=host), exponent)
            if not host:
                return write_open_power(self.get(base, row, unit), self.get(exponent, row, unit))
        args = [self.get(a, row, unit, host=host) for a in node.args]
        if self._reciprocals and node.op == "divide" and not host and _is_plain(node.args[1]):
            # A vector of quotients takes as long as eight of products, and the divisor is the same
            # number for all of them.
            return Op("multiply", (args[0], self._invert(node.args[1])))
        return Op(node.op, tuple(args))

    def _invert(self, divisor: Any) -> Value:
        """The reciprocal of a plain number, rounded to the network's dtype."""
        host = Op("divide", (NumberValue(1.0), self.get(divisor, ZERO, ZERO, host=True)))
        return Op("real", (host,))

    def make_flat_loops(self, size: int, body: Callable[[Index], Iterable[Step]]) -> list[Step]:
        """A body for every entry of a flat vector; of one as long as all weights by layers."""
        spans = [(a, b) for _, a, b in self.spans]
        if not spans or size != spans[-1][1]:
            spans = [(0, size)]
        return [s for a, b in spans for x in list_flat_blocks(a, b) for s in x.nest(body)]

    def _reduce_units(self, node: Node, row: Index) -> list[Step]:
        """The sum or the largest of a row."""
        operand, units = node.args[0], node.args[0].shape[1]
        if node.op == "max_units":
            value, steps = self._find_largest(operand, row, units)
            return [*steps, self.store(node, row, ZERO, Op("add", (value, NumberValue(0.0))))]
        value, steps = self.add_units(units, lambda u: self.get(operand, row, u))
        return [*steps, self.store(node, row, ZERO, value)]

    def _find_largest(self, x: Node, row: Index, units: int) -> tuple[Value, list[Step]]:
        if units <= NARROW:
            values = [self.get(x, row, Index((), j)) for j in range(units)]
            return reduce(lambda a, b: Op("maximum", (a, b)), values), []
        name = self.make_name("most")
        steps: list[Step] = [Assign(name, NumberValue(-math.inf))]
        steps += self.make_unit_loops(
            units, lambda u: [Reduce(name, "maximum", self.get(x, row, u))]
        )
        return NameValue(name), steps

    def add_units(self, units: int, value: Callable[[Index], Value]) -> tuple[Value, list[Step]]:
        """The sum of a row's values in lanes, and the steps that make it."""
        if units <= NARROW:
            return add_in_lanes([value(Index((), j)) for j in range(units)], self.dtype), []
        name = self.make_name("sum")
        body = self.make_unit_loops(units, lambda u: [Reduce(name, "add", value(u))])
        return NameValue(name), [Assign(name, BEGIN), *body]

    def make_name(self, kind: str) -> str:
        """A new name."""
        self._names_made += 1
        return f"{kind}{self._names_made}"

    # ---------------------------------------------------------------- sums over rows
    def _sum_rows(self, node: Node) -> list[Step]:
        x, (rows, units) = node.args[0], node.args[0].shape
        if units <= NARROW:
            values = [lambda n, j=j: self.get(x, n, Index((), j)) for j in range(units)]
            names, steps = self.add_rows(rows, values)
            return [
                *steps,
                *(self.store(node, ZERO, Index((), j), NameValue(s)) for j, s in enumerate(names)),
            ]
        return self._sum_rows_in_memory(node, x, rows, units)

    def add_rows(
        self, rows: int, values: Sequence[Callable[[Index], Value]]
    ) -> tuple[list[str], list[Step]]:
        """The sums over the rows of some values, in lanes within a block, and the steps."""
        sums = [self.make_name("rows") for _ in values]
        steps: list[Step] = [Assign(s, BEGIN) for s in sums]
        for block in list_row_blocks(rows):
            steps += self._add_block(block, list(zip(sums, values, strict=True)), wrap=lambda v: v)
        return sums, steps

    def _sum_rows_in_memory(self, node: Node, x: Node, rows: int, units: int) -> list[Step]:
        """The same for many units: each block's rows are added to a row of memory."""
        blocks = list_row_blocks(rows)

        def whole(u: Index) -> Place:
            return self.place(node, ZERO, u)

        steps = self.make_unit_loops(units, lambda u: [self.store(node, ZERO, u, BEGIN)])
        if len(blocks) == 1 and blocks[0].blocks == 1:
            return [*steps, *blocks[0].nest(lambda n: self._add_row(whole, x, n, units))]
        for block in blocks:
            steps += self._add_block_in_memory(block, node, x, units)
        return steps

    def _add_block_in_memory(
        self, block: RangeBlock, node: Node, x: Node, units: int
    ) -> list[Step]:
        part = self.make_name("part")
        self.arrays.reserve(part, (block.blocks, units))
        at, later = block.block_index, block.later_index

        def own(u: Index) -> Place:
            return Place(part, (at, u))

        def add(u: Index) -> list[Step]:
            return [self._add_to(self.place(node, ZERO, u), Get(Place(part, (later, u))))]

        begin = self.make_unit_loops(units, lambda u: [StoreStep(own(u), BEGIN)])
        return [
            *block.nest(lambda n: self._add_row(own, x, n, units), begin),
            *block.nest_later(self.make_unit_loops(units, add)),
        ]

    def _add_row(
        self, target: Callable[[Index], Place], x: Node, row: Index, units: int
    ) -> list[Step]:
        return self.make_unit_loops(units, lambda u: [self._add_to(target(u), self.get(x, row, u))])

    def _add_to(self, place: Place, value: Value) -> StoreStep:
        return StoreStep(place, Op("add", (Get(place), value)))

    # ---------------------------------------------------------------- totals
    def _total(self, node: Node) -> list[Step]:
        x = node.args[0]
        if len(x.shape) == 1:
            name, steps = self.add_flat([(0, x.shape[0])], lambda i: self.get(x, ZERO, i))
            return [*steps, Assign(self.name(node), Op("real", (NameValue(name),)))]
        rows, units = x.shape
        if units <= NARROW:
            values = [lambda n: self.add_units(units, lambda u: self.get(x, n, u))[0]]
            (name,), steps = self.add_rows(rows, values)
            return [*steps, Assign(self.name(node), NameValue(name))]
        each = Node("sum_units", (x,), (rows, 1))
        (name,), steps = self.add_rows(rows, [lambda n: self.get(each, n, ZERO)])
        return [*self.nest(each), *steps, Assign(self.name(node), NameValue(name))]

    def add_flat(
        self, spans: Sequence[tuple[int, int]], value: Callable[[Index], Value]
    ) -> tuple[str, list[Step]]:
        """The sum over parts of flat vectors as a plain number, and the steps."""
        total = self.make_name("total")
        steps: list[Step] = [Assign(total, Op("host", (BEGIN,)))]
        for first, behind in spans:
            for block in list_flat_blocks(first, behind):
                steps += self._add_block(block, [(total, value)], wrap=lambda v: Op("host", (v,)))
        return total, steps

    def _add_block(
        self,
        block: RangeBlock,
        sums: Sequence[tuple[str, Callable[[Index], Value]]],
        wrap: Callable[[Value], Value],
    ) -> list[Step]:
        """Sums over a block, and these added to those of the blocks before. Of several blocks each
        keeps its own in memory, and they are added up behind all, so that threads can take some
        blocks each."""
        parts = [self.make_name("part") for _ in sums]
        begin = [Assign(p, BEGIN) for p in parts]

        def body(i: Index) -> list[Step]:
            return [Reduce(p, "add", v(i)) for p, (_, v) in zip(parts, sums, strict=True)]

        def add(values: Sequence[Value]) -> list[Step]:
            return [Reduce(s, "chain", wrap(v)) for (s, _), v in zip(sums, values, strict=True)]

        if block.blocks == 1:
            return block.nest(body, begin, add([NameValue(p) for p in parts]))
        kept = [self.make_name("parts") for _ in sums]
        for name in kept:
            self.arrays.reserve(name, (block.blocks,))
        keep = [
            StoreStep(Place(k, (block.block_index,)), NameValue(p))
            for k, p in zip(kept, parts, strict=True)
        ]
        later = [Get(Place(k, (block.later_index,))) for k in kept]
        return [*block.nest(body, begin, keep), *block.nest_later(add(later))]

    def _pack(self, node: Node) -> list[Step]:
        """Copies of those parts that are not made in their place."""
        steps: list[Step] = []
        more = 0
        for part in node.args:
            size = math.prod(part.shape)
            whole = self.arrays.regions[self.name(node)]
            there = self.arrays.regions.get(self.name(part))
            if there is None or (there.storage, there.offset) != (
                whole.storage,
                whole.offset + more,
            ):
                steps += self.copy(part, node, more)
            more += size
        return steps

    def copy(self, part: Node, target: Node, offset: int) -> list[Step]:
        """The entries of a value, one after the other, to a place in a vector."""
        size = math.prod(part.shape)
        source, there = self.make_name("from"), self.make_name("to")
        self.place(part, ZERO, ZERO)
        region, whole = self.arrays.regions[self.name(part)], self.arrays.regions[self.name(target)]
        self.arrays.place(source, region.storage, region.offset, (size,))
        self.arrays.place(there, whole.storage, whole.offset + offset, (size,))
        return [
            step
            for block in list_flat_blocks(0, size)
            for step in block.nest(
                lambda i: [StoreStep(Place(there, (i,)), Get(Place(source, (i,))))]
            )
        ]


def _is_plain(value: Any) -> bool:
    """Whether an operand is a plain number."""
    return not isinstance(value, Node) or value.kind == "host"
