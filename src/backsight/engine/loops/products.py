"""Matrix products as nests: written out, in tiles of registers, or left to BLAS.

A tile of 8 rows and a vector of columns goes through all k, so that eight sums stay in registers
and each loaded vector of `right` is used eight times::

    For i in 0..rows, 8 at a time
      For j in 0..columns, a vector at a time
        s0 .. s7 = -0
        For k: s0 = s0 + left[i, k] * right[k, j] ... s7 = s7 + left[i + 7, k] * right[k, j]
        out[i, j] = s0 ... out[i + 7, j] = s7
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import NARROW
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.sums import add_in_lanes, add_in_turn

TILE = 8
"""Rows whose sums are in registers at once."""
BEGIN = NumberValue(-0.0)


Body = Callable[[Index], Iterable[Step]]


class Writer(Protocol):
    """What products need of the nests that they are among: see `Nests`."""

    dtype: str

    def get(self, value: Any, row: Index, unit: Index) -> Value:
        """An operand's value."""

    def place(self, node: Node, row: Index, unit: Index) -> Place:
        """Where a value stands."""

    def store(self, node: Node, row: Index, unit: Index, value: Value) -> StoreStep:
        """Keep a value in its place."""

    def make_name(self, kind: str) -> str:
        """A new name."""

    def make_row_loops(self, rows: int, body: Body) -> list[Step]:
        """A body for every row."""

    def make_unit_loops(self, units: int, body: Body) -> list[Step]:
        """A body for every unit of a row."""

    def add_rows(
        self, rows: int, values: Sequence[Callable[[Index], Value]]
    ) -> tuple[list[str], list[Step]]:
        """Sums over rows."""


class Products:
    """Nests for products. by_blas: whether one of (m, k) and (k, n) is left to BLAS."""

    def __init__(self, nests: Writer, by_blas: Callable[[int, int, int], bool]) -> None:
        self._nests, self._by_blas = nests, by_blas

    def nest(self, node: Node) -> list[Step]:
        """The loops of a product."""
        left, right = node.args
        (m, k), n = left.shape, right.shape[1]
        if left.op == "transpose" and m <= NARROW and n <= NARROW:
            return self._add_narrow(node)
        if left.op != "transpose" and k <= NARROW:
            return self._write_out(node)
        if left.op != "transpose" and n == 1:
            return self._add_in_lanes(node)
        if self._by_blas(m, k, n):
            return self._call(node)
        return self._make_tiles(node)

    def _add_narrow(self, node: Node) -> list[Step]:
        """A sum over rows of few entries: each is a number until the loop is over."""
        nests, (left, right) = self._nests, node.args
        places = [
            (Index((), i), Index((), j)) for i in range(node.shape[0]) for j in range(node.shape[1])
        ]
        values = [
            lambda row, i=i, j=j: Op(
                "multiply", (nests.get(left, i, row), nests.get(right, row, j))
            )
            for i, j in places
        ]
        names, steps = nests.add_rows(left.shape[1], values)
        stores = [
            nests.store(node, i, j, NameValue(s)) for (i, j), s in zip(places, names, strict=True)
        ]
        return [*steps, *stores]

    def _write_out(self, node: Node) -> list[Step]:
        """A short sum for each entry, from the first to the last; of one column in lanes."""
        nests, (left, right) = self._nests, node.args
        steps: list[Step] = []
        if right.op == "transpose" and right.shape[1] > NARROW:
            right, steps = self._turn(right)

        def entry(row: Index, unit: Index) -> list[Step]:
            inner = [Index((), k) for k in range(left.shape[1])]
            terms = [
                Op("multiply", (nests.get(left, row, k), nests.get(right, k, unit))) for k in inner
            ]
            add = add_in_turn(terms) if node.shape[1] > 1 else add_in_lanes(terms, nests.dtype)
            return [nests.store(node, row, unit, add)]

        rows, units = node.shape
        loops = nests.make_row_loops(
            rows, lambda n: nests.make_unit_loops(units, lambda u: entry(n, u))
        )
        return [*steps, *loops]

    def _add_in_lanes(self, node: Node) -> list[Step]:
        """A product with one column: a sum in lanes for each row, several rows side by side, since
        each waits for itself."""
        nests, (left, right) = self._nests, node.args
        m, k = left.shape
        unit = Index(((f"u{k}", 1),))
        steps: list[Step] = []
        for first, behind, tile in _cut(m):
            axis = f"r{m}_{first}"
            rows = [Index(((axis, 1),), r) for r in range(tile)]
            names = [nests.make_name("sum") for _ in rows]
            terms = [
                Op("multiply", (nests.get(left, r, unit), nests.get(right, unit, Index())))
                for r in rows
            ]
            sums = [Reduce(s, "add", v) for s, v in zip(names, terms, strict=True)]
            body: list[Step] = [
                *(Assign(s, BEGIN) for s in names),
                For(f"u{k}", 0, k, tuple(sums)),
                *(
                    nests.store(node, r, Index(), NameValue(s))
                    for r, s in zip(rows, names, strict=True)
                ),
            ]
            steps.append(For(axis, first, behind, tuple(body), step=tile))
        return steps

    def _call(self, node: Node) -> list[Step]:
        left, right = node.args
        (m, k), n = left.shape, right.shape[1]
        names = []
        for operand in (node, left, right):
            base = operand.args[0] if operand.op == "transpose" else operand
            names.append(self._nests.place(base, Index(), Index()).array)
        transposed = (left.op == "transpose", right.op == "transpose")
        return [ProductCall(names[0], names[1], names[2], transposed, (m, k, n))]

    def _make_tiles(self, node: Node) -> list[Step]:
        left, right = node.args
        steps: list[Step] = []
        if right.op == "transpose":  # so that a row of it lies side by side
            right, steps = self._turn(right)
        (m, k), n = left.shape, right.shape[1]
        if n == 1 and left.op == "transpose":
            return self._add_in_memory(node)
        if n <= NARROW < m and left.op == "transpose":  # vectors go over the longer side
            return [
                *steps,
                For(
                    f"i{m}",
                    0,
                    m,
                    tuple(
                        self._make_sums(
                            node,
                            left,
                            right,
                            [(Index(((f"i{m}", 1),)), Index((), j)) for j in range(n)],
                            k,
                        )
                    ),
                ),
            ]
        for first, behind, tile in _cut(m):
            axis = f"r{m}_{first}"
            places = [(Index(((axis, 1),), r), Index(((f"u{n}", 1),))) for r in range(tile)]
            inner = For(f"u{n}", 0, n, tuple(self._make_sums(node, left, right, places, k)))
            steps.append(For(axis, first, behind, (inner,), step=tile))
        return steps

    def _add_in_memory(self, node: Node) -> list[Step]:
        """A product with one column: its entries are added to row by row, so that `left` is read
        once from its first number to its last."""
        nests, (left, right) = self._nests, node.args
        m, k = left.shape
        unit, row = Index(((f"u{m}", 1),)), Index(((f"k{k}", 1),))
        place = nests.place(node, unit, Index())
        term = Op("multiply", (nests.get(left, unit, row), nests.get(right, row, Index())))
        add = StoreStep(place, Op("add", (Get(place), term)))
        inner = For(f"u{m}", 0, m, (add,))
        begin = For(f"u{m}", 0, m, (StoreStep(place, BEGIN),))
        return [begin, For(f"k{k}", 0, k, (inner,))]

    def _make_sums(
        self, node: Node, left: Node, right: Node, places: list[tuple[Index, Index]], k: int
    ) -> Iterator[Step]:
        """The sums of some entries, side by side."""
        nests = self._nests
        names = [nests.make_name("s") for _ in places]
        yield from (Assign(s, BEGIN) for s in names)
        inner = Index(((f"k{k}", 1),))
        yield For(
            f"k{k}",
            0,
            k,
            tuple(
                Reduce(
                    s,
                    "chain",
                    Op("multiply", (nests.get(left, i, inner), nests.get(right, inner, j))),
                )
                for s, (i, j) in zip(names, places, strict=True)
            ),
        )
        for s, (i, j) in zip(names, places, strict=True):
            yield nests.store(node, i, j, NameValue(s))

    def _turn(self, right: Node) -> tuple[Node, list[Step]]:
        """A copy of a transpose, row by row."""
        nests = self._nests
        copy = Node("transposed", (right.args[0],), right.shape)

        def entry(row: Index, unit: Index) -> list[Step]:
            value: Value = Get(nests.place(right, row, unit))
            return [nests.store(copy, row, unit, value)]

        rows, units = right.shape
        k, u = f"k{rows}", f"u{units}"
        return copy, [
            For(k, 0, rows, (For(u, 0, units, tuple(entry(Index(((k, 1),)), Index(((u, 1),))))),))
        ]


def _cut(rows: int) -> Iterator[tuple[int, int, int]]:
    """Ranges of rows and how many are done at once: tiles of 8, then of 4, 2 and 1."""
    first, tile = 0, TILE
    while first < rows:
        behind = first + (rows - first) // tile * tile
        if behind > first:
            yield first, behind, tile
        first, tile = behind, tile // 2
