"""Loops over rows and over flat vectors, in the blocks in which their sums are taken.

100 rows are three blocks of 32 and a last one of 4, so two loops::

    For b in 0..3                 For t in 0..4
      For n in 0..32                row t + 96
        row 32 b + n
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from backsight.engine.loops.representation import For, Index, Step

ROW_BLOCK, FLAT_BLOCK = 32, 4096
"""Rows, and entries of a flat vector, whose sum is taken by itself."""
NARROW = 12
"""Units up to which there is no loop over them: each is written out."""

Body = Callable[[Index], Iterable[Step]]
"""The steps of a turn, at an index."""


@dataclass(frozen=True, kw_only=True)
class RangeBlock:
    """One or more blocks of a range. blocks: how many, each of `count`. name: of the range. outer:
    axes of loops around the range."""

    name: str
    blocks: int
    count: int
    first: int
    outer: tuple[tuple[str, int], ...] = ()

    @property
    def index(self) -> Index:
        """The entry at a turn of both loops."""
        outer = ((f"b{self.name}", self.count),) if self.blocks > 1 else ()
        inner = ((self.name, 1),) if self.count > 1 else ()
        return Index((*self.outer, *outer, *inner), self.first)

    @property
    def block_index(self) -> Index:
        """The block at a turn of the outer loop."""
        return Index(((f"b{self.name}", 1),)) if self.blocks > 1 else Index()

    @property
    def later_index(self) -> Index:
        """The block at a turn of `nest_later`."""
        return Index(((f"c{self.name}", 1),)) if self.blocks > 1 else Index()

    def nest_later(self, body: Sequence[Step]) -> list[Step]:
        """A loop over the blocks by itself, for what adds up their sums one after the other."""
        return [For(f"c{self.name}", 0, self.blocks, tuple(body))] if self.blocks > 1 else [*body]

    def nest(
        self, body: Body, before: Sequence[Step] = (), after: Sequence[Step] = ()
    ) -> list[Step]:
        """The loops around a body. before, after: what is done in each block."""
        inner: tuple[Step, ...] = tuple(body(self.index))
        if self.count > 1:
            inner = (For(self.name, 0, self.count, inner),)
        inner = (*before, *inner, *after)
        return [For(f"b{self.name}", 0, self.blocks, inner)] if self.blocks > 1 else [*inner]


def list_blocks(
    name: str, first: int, behind: int, size: int, outer: tuple[tuple[str, int], ...] = ()
) -> Iterator[RangeBlock]:
    """The blocks of a range: the whole ones together, then the rest."""
    whole, rest = divmod(behind - first, size)
    if whole:
        yield RangeBlock(name=name, blocks=whole, count=size, first=first, outer=outer)
    if rest:
        at = first + whole * size
        yield RangeBlock(name=f"{name}t", blocks=1, count=rest, first=at, outer=outer)


def list_row_blocks(rows: int) -> list[RangeBlock]:
    """Those of a matrix with so many rows."""
    return list(list_blocks(f"n{rows}", 0, rows, ROW_BLOCK))


def make_row_loops(rows: int, body: Body) -> list[Step]:
    """A body for every row."""
    return [s for block in list_row_blocks(rows) for s in block.nest(body)]


def make_unit_loops(units: int, body: Body) -> list[Step]:
    """A body for every unit of a row."""
    if units <= NARROW:
        return [s for j in range(units) for s in body(Index((), j))]
    return [For(f"u{units}", 0, units, tuple(body(Index(((f"u{units}", 1),)))))]
