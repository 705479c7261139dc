"""Matrix products as nests: written out, in tiles of registers, or left to BLAS.

A tile of 8 rows and a vector of columns goes through all k, so that eight sums stay in registers
and each loaded vector of `right` is used eight times::

    For i in 0..rows, 8 at a time
      For j in 0..columns, a vector at a time
        s0 .. s7 = -0
        For k: s0 = s0 + left[i, k] * right[k, j] ... s7 = s7 + left[i + 7, k] * right[k, j]
        out[i, j] = s0 ... out[i + 7, j] = s7
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import NARROW, make_row_loops, make_unit_loops
from backsight.engine.loops.nests.places import BEGIN, ZERO, NodePlaces
from backsight.engine.loops.nests.row_sums import add_rows
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    Op,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Sum,
    Value,
)
from backsight.engine.loops.sums import add_in_lanes, add_in_turn

SMALL = 30_000
"""Multiplications of a product up to which a nest is faster than a call to BLAS."""
TILE = 8
"""Rows whose sums are in registers at once."""
Entry = tuple[Index, Index]
"""The row and the column of a product's entry."""


def is_large(m: int, k: int, n: int) -> bool:
    """Whether a product is left to BLAS."""
    return n > 1 and m * k * n > SMALL


def is_never(_m: int, _k: int, _n: int) -> bool:
    """Whether a product is left to BLAS where none is."""
    return False


def nest_product(
    node: Node, places: NodePlaces, by_blas: Callable[[int, int, int], bool]
) -> list[Step]:
    """The loops of a product. by_blas: whether one of (m, k) and (k, n) is left to BLAS."""
    product = MatrixProduct(node=node, left=node.args[0], right=node.args[1], places=places)
    (m, n), k, is_turned = node.shape, product.length, product.left.op == "transpose"
    if is_turned and m <= NARROW and n <= NARROW:
        return _add_narrow(product)
    if not is_turned and k <= NARROW:
        return _write_out(product)
    if not is_turned and n == 1:
        return _add_in_lanes(product)
    if by_blas(m, k, n):
        return [_call(product)]
    if is_turned and n == 1:
        return _add_in_memory(product)
    return _make_tiles(product)


@dataclass(frozen=True, kw_only=True)
class MatrixProduct:
    """node = left @ right: (m, k) times (k, n)."""

    node: Node
    left: Node
    right: Node
    places: NodePlaces

    @property
    def length(self) -> int:
        """k: numbers of each sum."""
        length: int = self.left.shape[1]
        return length

    def multiply(self, row: Index, k: Index, unit: Index) -> Value:
        """One term of an entry's sum."""
        left = self.places.get(self.left, row, k)
        return Op("multiply", (left, self.places.get(self.right, k, unit)))

    def store(self, entry: Entry, value: Value) -> StoreStep:
        """Keep an entry."""
        return self.places.store(self.node, *entry, value)

    def turn_right(self) -> tuple["MatrixProduct", list[Step]]:
        """The same with a copy of what is transposed, so that a row of it lies side by side, and
        the loops that make it."""
        places, right = self.places, self.right
        copy, (rows, units) = Node("transposed", (right.args[0],), right.shape), right.shape
        k, u = f"k{rows}", f"u{units}"
        row, unit = Index(((k, 1),)), Index(((u, 1),))
        entry = places.store(copy, row, unit, Get(places.place(right, row, unit)))
        return replace(self, right=copy), [For(k, 0, rows, (For(u, 0, units, (entry,)),))]


def _add_narrow(product: MatrixProduct) -> list[Step]:
    """A sum over rows of few entries: each is a number until the loop is over."""
    rows, units = product.node.shape
    entries = [(Index((), i), Index((), j)) for i in range(rows) for j in range(units)]
    terms = [lambda k, i=i, j=j: product.multiply(i, k, j) for i, j in entries]
    sums, steps = add_rows(product.places, product.length, terms)
    return [*steps, *(product.store(e, s) for e, s in zip(entries, sums, strict=True))]


def _write_out(product: MatrixProduct) -> list[Step]:
    """A short sum for each entry, from the first to the last; of one column in lanes."""
    rows, units = product.node.shape
    steps: list[Step] = []
    if product.right.op == "transpose" and units > NARROW:
        product, steps = product.turn_right()

    def entry(row: Index, unit: Index) -> list[Step]:
        terms = [product.multiply(row, Index((), k), unit) for k in range(product.length)]
        is_column = units == 1
        add = add_in_lanes(terms, product.places.dtype) if is_column else add_in_turn(terms)
        return [product.store((row, unit), add)]

    loops = make_row_loops(rows, lambda n: make_unit_loops(units, lambda u: entry(n, u)))
    return [*steps, *loops]


def _add_in_lanes(product: MatrixProduct) -> list[Step]:
    """A product with one column: a sum in lanes for each row, several rows side by side, since
    each waits for itself."""
    steps: list[Step] = []
    for axis, first, behind, tile in _cut(product.node.shape[0]):
        entries = [(Index(((axis, 1),), r), ZERO) for r in range(tile)]
        body = tuple(_make_sums(product, entries, "u", "add"))
        steps.append(For(axis, first, behind, body, step=tile))
    return steps


def _call(product: MatrixProduct) -> ProductCall:
    """By BLAS, which can read what is transposed."""
    operands = (product.left, product.right)
    names = [product.places.place(n, ZERO, ZERO).array for n in (product.node, *operands)]
    transposed = (product.left.op == "transpose", product.right.op == "transpose")
    m, n = product.node.shape
    return ProductCall(names[0], names[1], names[2], transposed, (m, product.length, n))


def _make_tiles(product: MatrixProduct) -> list[Step]:
    """Tiles of rows and a vector of columns; where there are few columns, vectors go over rows."""
    steps: list[Step] = []
    if product.right.op == "transpose":
        product, steps = product.turn_right()
    m, n = product.node.shape
    if n <= NARROW < m and product.left.op == "transpose":
        entries = [(Index(((f"i{m}", 1),)), Index((), j)) for j in range(n)]
        sums = tuple(_make_sums(product, entries, "k", "chain"))
        return [*steps, For(f"i{m}", 0, m, sums)]
    for axis, first, behind, tile in _cut(m):
        entries = [(Index(((axis, 1),), r), Index(((f"u{n}", 1),))) for r in range(tile)]
        inner = For(f"u{n}", 0, n, tuple(_make_sums(product, entries, "k", "chain")))
        steps.append(For(axis, first, behind, (inner,), step=tile))
    return steps


def _make_sums(
    product: MatrixProduct, entries: Sequence[Entry], axis: str, how: Sum
) -> Iterator[Step]:
    """The sums of some entries, side by side."""
    names = [product.places.make_name("s" if how == "chain" else "sum") for _ in entries]
    yield from (Assign(s, BEGIN) for s in names)
    axis = f"{axis}{product.length}"
    k = Index(((axis, 1),))
    terms = [product.multiply(row, k, unit) for row, unit in entries]
    sums = tuple(Reduce(s, how, t) for s, t in zip(names, terms, strict=True))
    yield For(axis, 0, product.length, sums)
    yield from (product.store(e, NameValue(s)) for e, s in zip(entries, names, strict=True))


def _add_in_memory(product: MatrixProduct) -> list[Step]:
    """A product with one column: its entries are added to row by row, so that `left` is read
    once from its first number to its last."""
    m, k = product.node.shape[0], product.length
    unit, row = Index(((f"u{m}", 1),)), Index(((f"k{k}", 1),))
    place = product.places.place(product.node, unit, ZERO)
    add = StoreStep(place, Op("add", (Get(place), product.multiply(unit, row, ZERO))))
    begin = For(f"u{m}", 0, m, (StoreStep(place, BEGIN),))
    return [begin, For(f"k{k}", 0, k, (For(f"u{m}", 0, m, (add,)),))]


def _cut(rows: int) -> Iterator[tuple[str, int, int, int]]:
    """Axes over rows, their ranges, and how many are done at once: tiles of 8, then of 4, 2 and
    1."""
    first, tile = 0, TILE
    while first < rows:
        behind = first + (rows - first) // tile * tile
        if behind > first:
            yield f"r{rows}_{first}", first, behind, tile
        first, tile = behind, tile // 2
