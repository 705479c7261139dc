"""A Derivation as one compiled function that runs many training steps without coming back.

The equations become loops (`engine.loops`), the loops a text of LLVM's, the text machine code.
Numbers agree with those of the other engines to rounding, and with themselves bit for bit, however
many steps a call runs.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.loops.arrays import WORK
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.loops.nests.products import is_large, is_never
from backsight.engine.loops.step_program import LoopProgram, make_loop_program
from backsight.engine.native.batch_arrays import BatchArrays
from backsight.engine.native.team import RunArguments, Team, has_products
from backsight.engine.numpy.plan import make_draws
from backsight.engine.state import State
from backsight.engine.step import StepNumbers, StepTable
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.blas import find_routine
from backsight.native.machine import load_function

ARGUMENTS = len(RunArguments._fields)
"""Of the compiled function."""
MAX_DRAW_BYTES = 32 * 2**20
"""Bytes of random numbers that are drawn ahead at the most."""
MAX_TABLE_BYTES = 2**20
"""Bytes of what is read off the steps of a call at the most, so that it stays in the cache."""


SHARED_STEPS = 200
"""Steps of a call that several threads run: behind it they ask whether the cores are still free."""


class NativePlan:
    """A Derivation bound to arrays: a `Plan`, which runs through many steps without coming back.

    state: its vectors are changed in place. data: x and y to be read where they lie (full batch),
    or all rows, of which each step gathers its own. gathers: whether it does. program: the loops;
    source: the text that is compiled. portable: whether the bits are those of the portable engine.
    threads: how many work on it at most, 0 for as many as the process takes; bits do not depend on
    that.
    Raises CannotCompile where that is not possible.

    inputs: they change their arrays from call to call.
    """

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        data: Mapping[str, Array],
        *,
        gathers: bool,
        portable: bool = False,
        threads: int = 0,
    ) -> None:
        self.derivation = derivation
        blas = find_routine(derivation.dtype)
        self._blas = blas.address if blas else 0
        self.program = make_program(derivation, gathers=gathers, portable=portable)
        self.source = print_llvm(
            self.program, blas_integer="i32" if blas and not blas.wide else "i64"
        )
        self._workspace = make_aligned((max(1, self.program.arrays.size),), derivation.dtype)
        self._gathers, draws = gathers, make_draws(derivation)
        regions = self.program.arrays.regions
        copied = {
            n: self._view_workspace(n, derivation.symbols[n].shape)
            for n in derivation.batch_names
            if regions[n].storage == WORK
        }
        others = {n: a for n, a in data.items() if n not in copied}
        own, whole = ({}, others) if gathers else (others, {})
        self.inputs = BatchArrays({**draws, **copied, **own}, whole)
        self.g: Floats = self._view_workspace("g", state.vectors["theta"].shape)
        self._seen, self._settings = (
            np.zeros(self.program.shown_numbers),
            np.array(self.program.settings, float),
        )
        self._width = len(StepNumbers._fields) + self.program.sums
        self._table = np.zeros((1, self._width))
        self.passed = StepTable(self._table[:0])
        arrays = {**data, **draws, **state.vectors}
        names = self.program.storages
        self._arrays = [self._workspace, *(arrays.get(n, self._workspace) for n in names)]
        self._addresses = np.array([find_address(a) for a in self._arrays], np.int64)
        bases = dict(zip((WORK, *names), self._addresses.tolist(), strict=True))
        self._team = (
            Team(self.program, threads, blas, bases)
            if has_products(self.program) or self.program.is_shared
            else None
        )
        self._no_rows, self._length = np.zeros(0, np.int64), len(data["x"])
        self.draws: Sequence[str] = self.program.draws
        self._run: Callable[..., int] = load_function(self.source, arguments=ARGUMENTS)

    @property
    def threads(self) -> int:
        """How many work on it at most: one where its steps are too short to be shared."""
        return 1 if self._team is None else self._team.threads

    @cached_property
    def max_steps(self) -> int:
        """As many steps as what they take and leave has room for."""
        draw_bytes = sum(self.inputs[n].nbytes for n in self.draws)
        shared = self.threads > 1
        most: int = min(MAX_TABLE_BYTES // (8 * self._width), MAX_DRAW_BYTES // max(1, draw_bytes))
        return max(1, min(most, SHARED_STEPS) if shared else most)

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> StepNumbers:
        """Steps t to t + count - 1, without the update of the last."""
        if len(self._table) < count:
            self._table = np.zeros((count, self._width))
        for at, name in enumerate(self.draws, 1):  # the first behind the workspace
            assert draws[name].shape == (count, *self.inputs[name].shape)
            self._arrays[at] = np.ascontiguousarray(draws[name])
            self._addresses[at] = find_address(self._arrays[at])
        row_numbers = self._no_rows if rows is None else np.array(rows, np.int64)
        if self._gathers:  # compiled code does not ask whether a place is inside
            assert len(row_numbers) == count * self.derivation.rows
            assert 0 <= row_numbers.min() <= row_numbers.max() < self._length
        steps_done = self._call(count, 0, t, numbers, row_numbers)
        for name in self.draws:
            self.inputs.arrays[name] = draws[name][steps_done - 1]
        if self._gathers:
            size = self.derivation.rows
            self.inputs.rows = row_numbers[(steps_done - 1) * size : steps_done * size]
        self.passed = StepTable(self._table[: steps_done - 1])
        return StepNumbers(*self._seen[: len(StepNumbers._fields)].tolist())

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """The update of the step that `run` ended with."""
        self._call(1, 1, t, numbers, self._no_rows)

    @property
    def sums(self) -> list[float]:
        """What the readings are made of, taken by the last call of `finish`."""
        sums: list[float] = StepTable(self._table[:1]).sums[0].tolist()
        return sums

    def _call(
        self, count: int, only_update: int, t: int, numbers: Mapping[str, float], rows: Integers
    ) -> int:
        values = np.array([numbers.get(n, 0.0) for n in self.program.numbers])
        given = RunArguments(
            steps=count,
            only_update=only_update,
            first=t,
            rows=find_address(rows),
            table=find_address(self._table),
            shown_numbers=find_address(self._seen),
            numbers=find_address(values),
            settings=find_address(self._settings),
            blas=self._blas,
            addresses=find_address(self._addresses),
        )
        if self._team is None:
            return self._run(*given)
        return self._team.run(self._run, given, self._addresses)

    def _view_workspace(self, name: str, shape: tuple[int, ...]) -> Floats:
        offset = self.program.arrays.regions[name].offset
        view: Floats = self._workspace[offset : offset + math.prod(shape)].reshape(shape)
        return view


def find_address(array: Array) -> int:
    """Where an array's first number is: a third of the time that `array.ctypes.data` takes."""
    address: int = array.__array_interface__["data"][0]
    return address


def make_program(derivation: Derivation, *, gathers: bool, portable: bool = False) -> LoopProgram:
    """The loops of a derivation's step, with large products left to BLAS where there is one."""
    without = portable or find_routine(derivation.dtype) is None
    return make_loop_program(
        derivation, gathers=gathers, by_blas=is_never if without else is_large, portable=portable
    )
