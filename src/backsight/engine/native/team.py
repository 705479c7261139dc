"""The threads of a native plan: what each is given, and in how many parts each product is done."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import numpy as np

from backsight.engine.loops.arrays import SCRATCH
from backsight.engine.loops.llvm.team import find_bounds, find_cell, list_cut, list_told
from backsight.engine.loops.representation import ProductCall, list_steps
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.team.share import is_cut_in_columns
from backsight.kernel.aligned import CACHE_LINE, make_aligned
from backsight.kernel.types import Integers
from backsight.native.barrier import find_rests
from backsight.native.blas import Routine
from backsight.native.blas_threads import keep_single_threaded
from backsight.native.product_parts import CutProduct, is_same_in_parts
from backsight.native.thread_count import count_threads
from backsight.native.threads import run_on_threads


class RunArguments(NamedTuple):
    """What the compiled function takes: numbers, and addresses of arrays. See
    `engine.loops.llvm.driver`."""

    steps: int
    only_update: int
    first: int
    rows: int
    table: int
    shown_numbers: int
    numbers: int
    settings: int
    blas: int
    addresses: int
    thread: int = 0
    threads: int = 1
    team: int = 0
    rests: int = 0


class Team:
    """threads: how many there are. Each has a scratch and a list of addresses of its own; all else
    is the plan's.

    threads given as 0: as many as the process takes, asked anew at every call.
    names: of the arrays whose addresses a program is given, in order. bases: where they lie.
    """

    def __init__(
        self,
        program: LoopProgram,
        threads: int,
        routine: Routine | None,
        bases: Mapping[str, int],
    ) -> None:
        halves = (program.gradient, program.update)
        self._is_fixed = threads > 0
        self.threads = (threads or count_threads()) if program.is_shared else 1
        self._cells: list[tuple[Integers, int]] = []
        self._has_products = has_products(program)
        self._names = list(bases)
        told, cut = list_told(halves), list_cut(halves)
        self._memory = make_aligned((find_cell(len(told) + len(cut)),), np.uint8)
        self._rests = find_rests() if program.is_shared else 0
        self._scratch = [
            make_aligned((max(1, program.scratch),), program.dtype) for _ in range(self.threads)
        ]
        with self._keep_still():
            for number, product in enumerate(cut, len(told)):
                cell = self._memory[find_cell(number) : find_cell(number + 1)].view(np.int64)
                self._cells.append((cell, self._count_parts(product, program, routine, bases)))

    def _keep_still(self) -> AbstractContextManager[None]:
        """BLAS starts no threads of its own, of which the bits of its products depend."""
        return keep_single_threaded() if self._has_products else nullcontext()

    def _count_parts(
        self,
        call: ProductCall,
        program: LoopProgram,
        routine: Routine | None,
        bases: Mapping[str, int],
    ) -> int:
        """As many parts as threads where that leaves the bits as they are, else one."""
        if self.threads == 1 or routine is None:
            return 1
        regions, size = program.arrays.regions, np.dtype(program.dtype).itemsize
        left, right, target = (
            (bases[regions[n].storage] + regions[n].offset * size) % CACHE_LINE
            for n in (call.left, call.right, call.target)
        )
        product = CutProduct(
            sizes=call.sizes,
            transposed=call.transposed,
            alignments=(left, right, target),
            columns=is_cut_in_columns(call.sizes),
        )
        length = call.sizes[2] if product.columns else call.sizes[0]
        bounds = tuple(find_bounds(length, k, self.threads) for k in range(self.threads))
        same = is_same_in_parts(routine, program.dtype, product, bounds)
        return self.threads if same else 1

    def run(
        self, function: Callable[..., int], arguments: RunArguments, addresses: Integers
    ) -> int:
        """What the function gives. addresses: those of the first thread."""
        threads = self._count_now()
        for cell, parts in self._cells:
            cell[0] = parts if threads > 1 else 1
        team = {
            "threads": threads,
            "team": self._memory.ctypes.data,
            "rests": self._rests,
        }
        places = self._list_addresses(addresses, 0)
        first = arguments._replace(**team, addresses=places.ctypes.data)
        with self._keep_still():
            if threads == 1:
                return function(*first)
            others = list(self._list_others(first, addresses))
            return run_on_threads(function, [first, *(o for o, _ in others)])[0]

    def _count_now(self) -> int:
        """One where others want the cores by now: threads that meet would wait for them each time,
        fifty times as long as the work takes. Bits are the same."""
        busy = not self._is_fixed and self.threads > 1 and count_threads() < self.threads
        return 1 if busy else self.threads

    def _list_others(
        self, first: RunArguments, addresses: Integers
    ) -> Iterator[tuple[RunArguments, Integers]]:
        """What the other threads are given, and the memory that has to live meanwhile."""
        for k in range(1, self.threads):
            places = self._list_addresses(addresses, k)
            yield first._replace(thread=k, addresses=places.ctypes.data), places

    def _list_addresses(self, addresses: Integers, thread: int) -> Integers:
        """The addresses with this thread's own scratch."""
        places = addresses.copy()
        if SCRATCH in self._names:
            places[self._names.index(SCRATCH)] = self._scratch[thread].ctypes.data
        return places


def has_products(program: LoopProgram) -> bool:
    """Whether BLAS is called."""
    halves = (program.gradient, program.update)
    return any(isinstance(s, ProductCall) for half in halves for s in list_steps(half))
