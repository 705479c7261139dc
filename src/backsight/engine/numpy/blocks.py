"""Runs of lines over long flat vectors, made into loops over blocks that stay in the cache.

The update of 90,003 weights by AdamW is eighteen lines over a dozen vectors. Each line alone would
fetch 360 kB a vector from memory and put as much back; block by block, what one line leaves in the
cache the next one finds there::

    line by line                              in blocks of 32768 entries
    maximum(b29, c30, out=b31)                for b29_, b31_, b34_, ... in c50:
    minimum(b31, c32, out=b31)                    maximum(b29_, c30, out=b31_)
    multiply(c33, b34, out=b35)                   minimum(b31_, c32, out=b31_)
    ...                                           multiply(c33, b34_, out=b35_)

c50 is a table of views, cut once: for each of three blocks a tuple (b29[0:32768], ...), and so on.
Ufuncs work entry by entry, so that blocks do not change a bit.

What is used in passing, written and read within the loop and nowhere else, needs no room for the
whole vector::

                 block 0          block 1          block 2
    b29 (g)      [0:32768]        [32768:65536]    [65536:90003]
    b31 passing  [0:32768]        [0:32768]        [0:24467]       the same memory, still in cache
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from backsight.engine.numpy.buffers import Placement
from backsight.engine.numpy.lines import SourceLine
from backsight.kernel.types import Array

BLOCK_SIZE = 32768
"""Entries of a flat vector that are updated together: a few such arrays fit a core's cache."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockWriter:
    """Writes the lines of one function, those over long flat vectors in blocks."""

    placement: Placement
    """Where the names' arrays are; tables of blocks become constants of it."""
    lines: Sequence[SourceLine]
    """All lines of the function, in order."""
    crossing_names: Set[str]
    """The names of values that another function makes or reads."""
    piece_names: Mapping[str, Sequence[str]]
    """For a constant that holds layers' pieces: the vectors that they are of."""
    cut_pieces: Callable[[Sequence[Array], int, int], Any]
    """What cuts the pieces anew from a block of those vectors: (blocks, start, stop)."""

    def write(self) -> list[str]:
        """The lines as text."""
        body: list[str] = []
        start = 0
        while start < len(self.lines):
            stop = self._find_run_end(start)
            body += self._write_loop(start, stop) if stop > start else [self.lines[start].write()]
            start = max(stop, start + 1)
        return body

    def _find_run_end(self, start: int) -> int:
        """Where the lines end that go through vectors as long as this one; `start` for none."""
        length, stop = self._find_length(start), start
        # Up to two blocks, a loop costs more than the cache brings in.
        while length > 2 * BLOCK_SIZE and stop < len(self.lines):
            if self._find_length(stop) != length:
                break
            stop += 1
        return stop

    def _find_length(self, at: int) -> int:
        """The entries of the flat vectors, of all replicas, that a line works on; 0 for none."""
        flat = self.lines[at].flat
        return self.placement.arrays[flat[-1]].size if flat else 0

    def _write_loop(self, start: int, stop: int) -> list[str]:
        """A loop over blocks for lines start to stop."""
        run = self.lines[start:stop]
        names = list(dict.fromkeys(n for line in run for n in line.flat))
        transient_names = self._find_transient(names, [*self.lines[:start], *self.lines[stop:]])
        table = self.placement.add_constant(
            [
                tuple(self._make_block(n, low, high, transient_names) for n in names)
                for low, high in self._split(run[0].flat[-1])
            ]
        )
        block_names = {n: f"{n}_" for n in names}
        return [
            f"for {', '.join(block_names.values())} in {table}:",
            *(f"    {line.write(block_names)}" for line in run),
        ]

    def _find_transient(self, names: Sequence[str], others: Sequence[SourceLine]) -> set[str]:
        """The names that hold nothing before the loop and nothing that is read after it."""
        # A view of a buffer shows its memory under another name, so a reader of it would go unseen.
        pool_names = {n for n in names if n in self.placement.pool_names}
        outside = {n for line in others for n in line.names}
        return pool_names - outside - self.placement.viewed_names - self.crossing_names

    def _split(self, name: str) -> list[tuple[int, int]]:
        """Where the blocks of a vector begin and end."""
        # Of replicas, (replicas, entries), a block has whole ones: the first axis is cut.
        array = self.placement.arrays[name]
        count = len(array)
        step = max(1, BLOCK_SIZE * count // array.size)
        return [(low, min(low + step, count)) for low in range(0, count, step)]

    def _make_block(self, name: str, start: int, stop: int, transient_names: Set[str]) -> Any:
        """A block of a vector. What is used in passing needs no more than one block."""
        if name in self.piece_names:
            factors = [
                self._make_block(n, start, stop, transient_names) for n in self.piece_names[name]
            ]
            return self.cut_pieces(factors, start, stop)
        array = self.placement.arrays[name]
        return array[: stop - start] if name in transient_names else array[start:stop]
