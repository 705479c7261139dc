"""A network as it is used, as one compiled function over any number of rows."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from itertools import pairwise

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.loops.nests.products import is_large, is_never
from backsight.engine.native.forward_module import ARGUMENTS, print_forward_module
from backsight.engine.native.forward_program import ROWS, make_forward_program
from backsight.engine.native.plan import find_address
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array, Floats
from backsight.native.blas import find_routine
from backsight.native.blas_threads import keep_single_threaded
from backsight.native.machine import load_function
from backsight.native.thread_count import count_threads
from backsight.native.threads import run_on_threads

LEAST_BLOCKS = 8
"""Blocks that are worth a thread: handing them over takes some 50 microseconds."""


class ForwardPlan:
    """A network for use, compiled. derive_for: from how many rows to what makes their output;
    source: the text. portable: whether its bits are those of the portable engine. Raises
    CannotCompile where that is not possible.

        256 rows of x -> 256 rows of the output, and of what its loss reads, where they lie
        600 rows: two blocks of 256 in place; 88 rows are copied to a block with zeros behind them
        40,000 rows: 156 blocks, of which each of two threads computes 78, and 64 rows

    A block has the same bits whoever computes it.
    """

    def __init__(
        self, derive_for: Callable[[int], Derivation], *, dtype: str, portable: bool = False
    ) -> None:
        blas = None if portable else find_routine(dtype)
        self._blas = blas.address if blas else 0
        self.program = make_forward_program(
            derive_for, by_blas=is_large if blas else is_never, portable=portable
        )
        self.source = print_forward_module(
            self.program, blas_integer="i32" if blas and not blas.wide else "i64"
        )
        self._settings = np.array(self.program.settings, float)
        self._run: Callable[..., int] = load_function(self.source, arguments=ARGUMENTS)

    def compute(self, vectors: Mapping[str, Floats], x: Floats) -> dict[str, Floats]:
        """What is kept of each row of x, by name: (rows, units). x: (rows, inputs), row by row in
        the dtype of the network; vectors: those that its derivation names."""
        count, program = len(x), self.program
        kept = self._make_arrays(count)
        inputs = [np.ascontiguousarray(vectors[n], program.dtype) for n in program.vectors]
        whole = count // ROWS * ROWS
        if whole:
            self._run_blocks([x, *kept.values()], inputs, whole // ROWS)
        if whole < count:
            rest = np.zeros((ROWS, x.shape[1]), program.dtype)
            rest[: count - whole] = x[whole:]
            last = self._make_arrays(ROWS)
            self._run_blocks([rest, *last.values()], inputs, 1)
            for name, values in kept.items():
                values[whole:] = last[name][: count - whole]
        return kept

    def _make_arrays(self, count: int) -> dict[str, Floats]:
        """Room for what is kept of so many rows."""
        columns, dtype = self.program.columns, self.program.dtype
        return {n: make_aligned((count, columns[n]), dtype) for n in self.program.values}

    def _run_blocks(self, rows: list[Floats], inputs: list[Floats], blocks: int) -> None:
        """rows: x, and what is kept of each; inputs: vectors. blocks: 1 at least."""
        threads = max(1, min(count_threads(), blocks // LEAST_BLOCKS))
        ends = [blocks * k // threads for k in range(threads + 1)]
        parts, memory = [], []
        for first, behind in pairwise(ends):
            arguments, arrays = self._list_arguments(
                [*(r[first * ROWS :] for r in rows), *inputs], behind - first
            )
            parts.append(arguments)
            memory.append(arrays)
        with keep_single_threaded() if self._blas else nullcontext():
            run_on_threads(self._run, parts)

    def _list_arguments(
        self, storages: list[Floats], blocks: int
    ) -> tuple[Sequence[int], tuple[Array, ...]]:
        """What the function is given, and the memory that has to live meanwhile. storages: as the
        program names them."""
        # A workspace of its own, so that two threads may ask at once.
        workspace = make_aligned((max(1, self.program.arrays.size),), self.program.dtype)
        addresses = np.array([find_address(a) for a in (workspace, *storages)], np.int64)
        given = (blocks, find_address(self._settings), self._blas, find_address(addresses))
        return given, (workspace, addresses)
