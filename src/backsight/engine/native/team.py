"""The threads of a native plan: what each is given, and in how many parts each product is done."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

import numpy as np

from backsight.engine.loops.arrays import SCRATCH
from backsight.engine.loops.llvm.team import list_cut
from backsight.engine.loops.representation import ProductCall, list_steps
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.team.share import is_cut_in_columns
from backsight.kernel.aligned import CACHE_LINE, make_aligned
from backsight.kernel.types import Integers
from backsight.native.barrier import STATE_BYTES, find_rests
from backsight.native.blas import Routine
from backsight.native.blas_threads import keep_single_threaded
from backsight.native.pace import StepPace
from backsight.native.product_parts import CutProduct, find_bounds, is_same_in_parts
from backsight.native.thread_count import count_threads, find_wish
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
        self._pace = StepPace(self.threads)
        self._has_products = has_products(program)
        self._names = list(bases)
        cut = list_cut(halves)
        memory = make_aligned((STATE_BYTES // 8 + 2 * self.threads * len(cut),), np.int64)
        self._memory, self._cells = memory, memory[STATE_BYTES // 8 :]
        self._rests = find_rests() if program.is_shared else 0
        self._scratch = [
            make_aligned((max(1, program.scratch),), program.dtype) for _ in range(self.threads)
        ]
        with self._keep_still():
            self._parts = [self._list_parts(c, program, routine, bases) for c in cut]
        self._wholes = [_list_all_parts(c, 1) for c in cut]

    def _keep_still(self) -> AbstractContextManager[None]:
        """BLAS starts no threads of its own, of which the bits of its products depend."""
        return keep_single_threaded() if self._has_products else nullcontext()

    def _list_parts(
        self,
        call: ProductCall,
        program: LoopProgram,
        routine: Routine | None,
        bases: Mapping[str, int],
    ) -> list[tuple[int, int]]:
        """First and behind of each thread's part of a product, where that leaves the bits as they
        are; else all of it is the first one's."""
        bounds = _list_all_parts(call, self.threads)
        if self.threads == 1 or routine is None:
            return bounds
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
        if is_same_in_parts(routine, program.dtype, product, tuple(bounds)):
            return bounds
        return [*_list_all_parts(call, 1), *[(0, 0)] * (self.threads - 1)]

    def run(
        self, function: Callable[..., int], arguments: RunArguments, addresses: Integers
    ) -> int:
        """What the function gives. addresses: those of the first thread."""
        threads = self._count_now()
        parts = self._parts if threads > 1 else self._wholes
        numbers = [n for each in parts for first, behind in each for n in (first, behind - first)]
        self._cells[: len(numbers)] = numbers
        team = {
            "threads": threads,
            "team": self._memory.ctypes.data,
            "rests": self._rests,
        }
        places = self._list_addresses(addresses, 0)
        first = arguments._replace(**team, addresses=places.ctypes.data)

        def call() -> int:
            if threads == 1:
                return function(*first)
            others = list(self._list_others(first, addresses))
            return run_on_threads(function, [first, *(o for o, _ in others)])[0]

        with self._keep_still():
            return call() if arguments.only_update else self._pace.measure_steps(threads, call)

    def _count_now(self) -> int:
        """One where that is faster, or others want the cores by now: threads that meet would wait
        for them each time, fifty times as long as the work takes. Bits are the same."""
        if self._is_fixed or self.threads == 1:
            return self.threads
        if count_threads() < self.threads:
            return 1
        return self._pace.choose_threads() if find_wish() == "auto" else self.threads

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


def _list_all_parts(call: ProductCall, parts: int) -> list[tuple[int, int]]:
    """First and behind of so many parts of a product."""
    length = call.sizes[2] if is_cut_in_columns(call.sizes) else call.sizes[0]
    return [find_bounds(length, k, parts) for k in range(parts)]


def has_products(program: LoopProgram) -> bool:
    """Whether BLAS is called."""
    halves = (program.gradient, program.update)
    return any(isinstance(s, ProductCall) for half in halves for s in list_steps(half))
