"""A Derivation as one compiled function that runs many training steps without coming back.

The equations are lowered to the same primitive steps as for the NumPy plan; `engine.fuse` gathers
them into loops, `engine.write_native` writes them down, Numba compiles them. Numbers agree with
those of the other engines to rounding, and with themselves bit for bit, however many steps a call
runs.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.layer_spans import list_weighted_layers
from backsight.engine.layer_sums import trace_layer_sums
from backsight.engine.native.source import write_native_source
from backsight.engine.numpy.plan import make_buffers
from backsight.engine.state import State
from backsight.engine.step import StepNumbers, StepTable
from backsight.kernel.aligned import make_aligned
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.blas import find_routine

Compiler = Callable[[str, Sequence[Any]], Callable[..., int]]
"""From the source of a module to its function `run`, for arguments of the kinds given."""
MAX_DRAW_BYTES = 32 * 2**20
"""Bytes of random numbers that are drawn ahead at the most."""
MAX_TABLE_BYTES = 2**20
"""Bytes of what is read off the steps of a call at the most, so that it stays in the cache."""


class NativePlan:
    """A Derivation bound to arrays: a `Plan`, which runs through many steps without coming back.

    state: its vectors are changed in place. data: x and y to be read where they lie (full batch),
    or all rows, of which each step gathers its own. gathers: whether it does. source: the
    generated code, for reading. Raises CannotCompile where that is not possible.

    inputs: they change their arrays from call to call.
    """

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        data: Mapping[str, Array],
        *,
        gathers: bool,
        compiler: Compiler,
    ) -> None:
        self.derivation = derivation
        blas = find_routine(derivation.dtype)
        blas_kind = "" if blas is None else "wide" if blas.wide else "narrow"
        code = write_native_source(derivation, gathers=gathers, blas=blas_kind)
        self.source, self._code, self._blas = code.text, code, blas.address if blas else 0
        self._workspace = make_aligned((code.size,), derivation.dtype)
        self._workspace[...] = 0
        self.inputs = make_buffers(derivation) | ({} if gathers else dict(data))
        for name, offset in code.gathered.items():
            self.inputs[name] = self._view_workspace(offset, derivation.symbols[name].shape)
        self.g: Floats = self._view_workspace(code.gradient, state.vectors["theta"].shape)
        self._readout, self._settings = np.zeros(code.seen), np.array(code.settings, float)
        sums = len(trace_layer_sums()) * len(list_weighted_layers(derivation))
        self._table = np.zeros((1, len(StepNumbers._fields) + sums))
        self.passed = StepTable(self._table[:0])
        self._data = [data[n].reshape(-1) for n in code.gathered]
        arrays = {**data, **{n: self.inputs[n] for n in code.draws}, **state.vectors}
        self._arrays = {n: arrays[n].reshape(-1) for n in code.arrays}
        self._no_rows, self._length = np.zeros(0, np.int64), len(data["x"])
        self.draws, self.max_steps = code.draws, self._count_most_steps()
        self._run = self._compile(compiler)

    def _count_most_steps(self) -> int:
        """As many steps as what they take and leave has room for."""
        draw_bytes = sum(self.inputs[n].nbytes for n in self._code.draws)
        most: int = min(
            MAX_TABLE_BYTES // self._table[0].nbytes, MAX_DRAW_BYTES // max(1, draw_bytes)
        )
        return max(1, most)

    def _compile(self, compiler: Compiler) -> Callable[..., int]:
        """The compiled function. Raises CannotCompile, naming the formulas that are to blame."""
        try:
            return compiler(self.source, self._list_arguments(1, 0, 1, {}, self._no_rows))
        except CannotCompile as error:
            raise self._explain_refusal(error) from error

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
            self._table = np.zeros((count, self._table.shape[1]))
        for name in self.draws:
            assert draws[name].shape == (count, *self.inputs[name].shape)
            self._arrays[name] = draws[name].reshape(-1)
        row_numbers = self._no_rows if rows is None else np.array(rows, np.int64)
        if self._data:  # compiled code does not ask whether a place is inside
            assert len(row_numbers) == count * self.derivation.rows
            assert 0 <= row_numbers.min() <= row_numbers.max() < self._length
        steps_done = self._run(*self._list_arguments(count, 0, t, numbers, row_numbers))
        for name in self.draws:
            self.inputs[name] = draws[name][steps_done - 1]
        self.passed = StepTable(self._table[: steps_done - 1])
        return StepNumbers(*self._readout[: len(StepNumbers._fields)].tolist())

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """The update of the step that `run` ended with."""
        self._run(*self._list_arguments(1, 1, t, numbers, self._no_rows))

    @property
    def sums(self) -> list[float]:
        """What the readings are made of, taken by the last call of `finish`."""
        sums: list[float] = StepTable(self._table[:1]).sums[0].tolist()
        return sums

    def _list_arguments(
        self, count: int, only_update: int, t: int, numbers: Mapping[str, float], rows: Integers
    ) -> list[Any]:
        values = np.array([numbers.get(n, 0.0) for n in self._code.numbers])
        return [
            self._blas,
            count,
            only_update,
            t,
            rows,
            self._table,
            self._readout,
            values,
            self._settings,
            *self._data,
            *self._arrays.values(),
            self._workspace,
        ]

    def _view_workspace(self, offset: int, shape: tuple[int, ...]) -> Floats:
        view: Floats = self._workspace[offset : offset + math.prod(shape)].reshape(shape)
        return view

    def _explain_refusal(self, error: CannotCompile) -> CannotCompile:
        """Which formulas Numba stumbled over."""
        formulas = self._code.formulas.get(error.culprit, ())
        if not formulas:
            return error
        return CannotCompile(
            _("Numba refuses one of the formulas {formulas}: {why}").format(
                formulas=join_words(formulas), why=error
            )
        )
