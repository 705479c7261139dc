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
from backsight.engine.native.source import native_source
from backsight.engine.numpy.plan import buffers
from backsight.engine.readings import layers_of
from backsight.engine.state import State
from backsight.kernel.aligned import aligned
from backsight.kernel.errors import CannotCompile
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.blas import routine

Compiler = Callable[[str, Sequence[Any]], Callable[..., int]]
"""From the source of a module to its function `run`, for arguments of the kinds given."""
DRAWN = 32 * 2**20
"""Bytes of random numbers that are drawn ahead at the most."""
ROWS = 2**20
"""Bytes of what is read off the steps of a call at the most, so that it stays in the cache."""


class NativePlan:
    """A Derivation bound to arrays. `run` makes steps but for the last one's update, `finish` makes
    that.

    state: its vectors are changed in place. given: x and y to be read where they lie (full batch),
    or all rows, of which each step gathers its own. gathers: whether it does. source: the
    generated code, for reading. Raises CannotCompile where that is not possible.

    inputs, g: the batch and the gradient of the last step; the first change their arrays. table: a
    row for each update since: loss, rate, square of the gradient's length, squares of the updates
    by layer and of the weights before. seen: the last step's first three. draws: the names of what
    `run` takes as random numbers. most: steps that a call can run.
    """

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        given: Mapping[str, Array],
        *,
        gathers: bool,
        compiler: Compiler,
    ) -> None:
        self.derivation = derivation
        blas = routine(derivation.dtype)
        whose = "" if blas is None else "wide" if blas.wide else "narrow"
        code = native_source(derivation, gathers=gathers, blas=whose)
        self.source, self._code, self._blas = code.text, code, blas.address if blas else 0
        self._work = aligned((code.size,), derivation.dtype)
        self._work[...] = 0
        self.inputs: dict[str, Floats] = buffers(derivation)
        if not gathers:
            self.inputs |= dict(given)
        for name, place in code.gathered.items():
            self.inputs[name] = self._part(place, derivation.symbols[name].shape)
        self.g: Floats = self._part(code.gradient, state.vectors["theta"].shape)
        self.seen, self._settings = np.zeros(code.seen), np.array(code.settings, float)
        self._columns = 3 + 2 * len(layers_of(derivation))
        self._table = np.zeros((1, self._columns))
        self.table = self._table[:0]
        self._given = [given[n].reshape(-1) for n in code.gathered]
        arrays = {**given, **{n: self.inputs[n] for n in code.draws}, **state.vectors}
        self._arrays = {n: arrays[n].reshape(-1) for n in code.arrays}
        self._no_rows, self._length = np.zeros(0, np.int64), len(given["x"])
        self.draws = code.draws
        drawn = sum(self.inputs[n].nbytes for n in code.draws)
        self.most = max(1, min(ROWS // (8 * self._columns), DRAWN // max(1, drawn)))
        try:
            self._run = compiler(self.source, self._arguments(1, 0, 1, {}, self._no_rows))
        except CannotCompile as error:
            raise self._said(error) from error

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> int:
        """Steps t to t + count - 1, without the update of the last; how many there were: fewer
        where a loss or a gradient is not finite.

        rows: (count * batch,), of all rows of x and y. draws: by name, (count, …).
        """
        if len(self._table) < count:
            self._table = np.zeros((count, self._columns))
        for name in self.draws:
            assert draws[name].shape == (count, *self.inputs[name].shape)
            self._arrays[name] = draws[name].reshape(-1)
        chosen = self._no_rows if rows is None else np.array(rows, np.int64)
        if self._given:  # compiled code does not ask whether a place is inside
            assert len(chosen) == count * self.derivation.rows
            assert 0 <= chosen.min() <= chosen.max() < self._length
        done = self._run(*self._arguments(count, 0, t, numbers, chosen))
        for name in self.draws:
            self.inputs[name] = draws[name][done - 1]
        self.table = self._table[: done - 1]
        return done

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """The update of the step that `run` ended with."""
        self._run(*self._arguments(1, 1, t, numbers, self._no_rows))
        self.table = self._table[:1]

    def _arguments(
        self, count: int, only_update: int, t: int, numbers: Mapping[str, float], rows: Integers
    ) -> list[Any]:
        asked = np.array([numbers.get(n, 0.0) for n in self._code.numbers])
        return [
            self._blas,
            count,
            only_update,
            t,
            rows,
            self._table,
            self.seen,
            asked,
            self._settings,
            *self._given,
            *self._arrays.values(),
            self._work,
        ]

    def _part(self, offset: int, shape: tuple[int, ...]) -> Floats:
        part: Floats = self._work[offset : offset + math.prod(shape)].reshape(shape)
        return part

    def _said(self, error: CannotCompile) -> CannotCompile:
        """Which formulas Numba stumbled over."""
        formulas = self._code.formulas.get(error.culprit, ())
        if not formulas:
            return error
        return CannotCompile(
            _("Numba refuses one of the formulas {formulas}: {why}").format(
                formulas=", ".join(formulas), why=error
            )
        )
