"""Along a route where no row depends on another, in native code: the column and what follows it are
written out unit by unit, and the processor's vectors go over the weights that meet a row.

A row's numbers before the change stay in registers while all weights that meet it are changed.
What follows has to be narrow; where it is not, blocks of rows are faster (`planned_tail`).

Three functions are generated for a route. For z1 of the package's 2-3-2 example, in short::

    def column(z1_0):                                     one unit's column, one row
        v2 = f(0.0) if v1 <= f(0.0) else v1               (ReLU)

    def tail(z2_0, z2_1, y_0, y_1):                       one row's part of the loss
        v5 = v1 - v3 ... v10 = v9 / f(6.0)

    def run(starts, changes, pairs, z, ...):              all pairs of unit j
        w0_0 = at(through0, 0)                            W2[j], read once
        for b in range(z.size):                           each row b of the batch:
            first, behind, zb = at(starts, b), ...        its pairs, and z1[b, j]
            for p in range(first, behind):                the column at each pair and side
                c0_0, = column(zb + at(changes, 0 * pairs + p))
                c1_0, = column(zb + at(changes, 1 * pairs + p))
            if many == 0: ... continue                    no pair moved it: no event, no tail
            b0_0 = at(base0, b * 2 + 0)                   z2[b] and y[b], read once a row
            for p in range(first, behind):                the tail at each pair and side
                v0, = tail(b0_0 + d0_0 * w0_0, b0_1 + d0_0 * w0_1, s0_0, s0_1)
                v1, = tail(b0_0 + d1_0 * w0_0, b0_1 + d1_0 * w0_1, s0_0, s0_1)
                v = f(1.0) * v0 + f(-1.0) * v1

Names in it: a letter for what it is, then which side or which array, then which unit::

    cb_k  joined column k before the change     ck_ of side: c0_k, c1_k   d0_k, d1_k: their changes
    b     target of a join before the change    w   the row of weights it is joined through
    s     what the tail reads unchanged         m   what the column reads beside z (dropout's mask)

For unit j = 1, starts = [0, 2, 3, 4]: row 0 meets two weights, rows 1 and 2 one each. Row 2's one
pair leaves ReLU off: many = 0, and its tail is never called.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backsight.checks.structured.incidence import Pairs
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.routes import Join, Route, RouteMap
from backsight.checks.structured.task import ArrayTask
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.engine.native.rows import NotNarrow, RowFunction, write_row_function
from backsight.engine.native.value_writer import WORDS
from backsight.kernel.types import Array, Floats
from backsight.native.build import compile_source

HEAD = """\
import math
import numpy as np
from numba import njit
from backsight.native.memory import at, put
from backsight.native.words import {words}

LOOP = dict(fastmath={{"contract", "reassoc", "nsz", "arcp"}}, error_model="numpy", nogil=True)
INLINE = LOOP | dict(forceinline=True)
f = np.float64
"""
ROW = "b * {width} + {u}"
"""Where a number of row b lies."""


def make_native_runner(routes: RouteMap, route: Route, probe: Probe) -> "NativeRowRunner | None":
    """The route in native code; None where it is too wide for that, or not in real numbers."""
    if probe.numbers is not REAL:
        return None
    try:
        return NativeRowRunner(routes, route, probe)
    except NotNarrow:
        return None


class NativeRowRunner:
    """The route at one point after another. Raises NotNarrow where it is too wide for that."""

    source: str
    """The generated code, for reading."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = routes, route, probe
        self._join_columns = list(dict.fromkeys(j.column for j in route.joins))
        self._targets = list(dict.fromkeys(j.target for j in route.joins))
        # Two columns joined in one symbol would need two rows of weights for each of its units.
        if len(self._targets) != len(route.joins):
            raise NotNarrow
        self._column, self._beside = self._write_column()
        self._tail, self._unchanged = self._write_tail()
        self._shared = list(dict.fromkeys([*self._column.whole, *self._tail.whole]))
        if any(routes.has_rows(n) for n in self._column.whole):
            raise NotNarrow
        self.source = self._write()
        # Compiled at the first call, when the types of its arguments are there to be read.
        self._run: Callable[..., int] | None = None

    def _write_column(self) -> tuple[RowFunction, list[str]]:
        """The function of one unit's column in one row, and what it reads there besides z."""
        symbols, z = self.map.derivation.symbols, self.route.z
        reads = _list_reads(self.route.columns) - {z}
        beside = sorted(n for n in reads if self.map.has_rows(n))
        # Of a symbol in another shape than z there is no number that is unit j's.
        if any(symbols[n].shape != symbols[z].shape for n in beside):
            raise NotNarrow
        column = write_row_function(
            "column",
            self.map.derivation,
            self.route.columns,
            rows=[z, *beside],
            wanted=self._join_columns,
            narrow=True,
        )
        return column, [n for n in beside if n in column.rows]

    def _write_tail(self) -> tuple[RowFunction, list[str]]:
        """The function of one row's part of the loss, and what it reads there unchanged."""
        reads = _list_reads(self.route.tail) - set(self._targets)
        unchanged = sorted(n for n in reads if self.map.has_rows(n))
        tail = write_row_function(
            "tail",
            self.map.derivation,
            self.route.tail,
            rows=[*self._targets, *unchanged],
            wanted=[self.route.tail[-1].targets[0]],
        )
        return tail, [n for n in unchanged if n in tail.rows]

    # ------------------------------------------------------------------ the source
    def _write(self) -> str:
        names = {
            "base": len(self._targets),
            "through": len(self._targets),
            "still": len(self._unchanged),
            "column": len(self._join_columns),
            "beside": len(self._beside),
        }
        arrays = [f"{name}{k}" for name, count in names.items() for k in range(count)]
        arrays += [f"of_{n}" for n in self._shared]
        # The order of these arguments is that in which `_call` passes them.
        head = "starts, changes, pairs, z, moved, differs, out"
        lines = [
            "@njit(**LOOP)",
            f"def run({', '.join([head, *arrays])}):",
            "    count = 0",
            *(f"    {line}" for line in self._write_reads("through", "w", self._targets, "{u}")),
            "    for b in range(z.size):",
            "        first, behind, zb = at(starts, b), at(starts, b + 1), at(z, b)",
            *(f"        {line}" for line in self._write_row_columns()),
            "        count += many",
            "        if many == 0:",
            "            for p in range(first, behind):",
            "                put(out, p, f(0.0))",
            "            continue",
            *(f"        {line}" for line in self._write_reads("base", "b", self._targets, ROW)),
            *(f"        {line}" for line in self._write_reads("still", "s", self._unchanged, ROW)),
            *(f"        {line}" for line in self._write_row_tail()),
            "    return count",
        ]
        words = ", ".join(f"{w}_d" for w in sorted(WORDS))
        run = "\n".join(lines) + "\n"
        return "\n\n".join([HEAD.format(words=words), self._column.source, self._tail.source, run])

    def _write_reads(
        self, array: str, letter: str, names: Sequence[str], address: str
    ) -> list[str]:
        """Lines that read one number for each unit of some symbols: of row b, or of unit j."""
        return [
            f"{letter}{k}_{u} = at({array}{k}, {address.format(width=self._tail.rows[n], u=u)})"
            for k, n in enumerate(names)
            for u in range(self._tail.rows[n])
        ]

    def _write_row_columns(self) -> list[str]:
        """What the changes do to unit j in row b: `moved`, and where sides differ, how `many`."""
        # A loop of its own before the tail's, so that the processor can do several pairs at once.
        sides, indices = range(len(self.probe.signs)), range(len(self._join_columns))
        lines = [f"m{k} = at(beside{k}, b)" for k in range(len(self._beside))]
        lines += [f"cb_{k} = at(column{k}, b)" for k in indices]
        lines += ["many = 0", "for p in range(first, behind):"]
        others = [*(f"m{k}" for k in range(len(self._beside))), *self._column.arrays]
        for side in sides:
            arguments = ", ".join([f"zb + at(changes, {side} * pairs + p)", *others])
            lines.append(f"    {''.join(f'c{side}_{k}, ' for k in indices)}= column({arguments})")
            lines += [
                f"    put(moved, {self._format_address(side, k)}, c{side}_{k} - cb_{k})"
                for k in indices
            ]
        other = "c1" if len(sides) > 1 else "cb"
        tests = " or ".join(f"c0_{k} != {other}_{k}" for k in indices)
        return [
            *lines,
            f"    here = 1 if ({tests}) else 0",
            "    put(differs, p, here)",
            "    many += here",
        ]

    def _write_row_tail(self) -> list[str]:
        """What that does to the row's part of the loss, for all changes that meet the row."""
        # Signs that do not cancel leave the loss of before to be subtracted: once a row.
        rest = sum(self.probe.signs)
        lines = [f"rest, = tail({self._format_arguments(None)})"] if rest else []
        lines.append("for p in range(first, behind):")
        total = []
        for side, sign in enumerate(self.probe.signs):
            lines += [
                f"    d{side}_{k} = at(moved, {self._format_address(side, k)})"
                for k in range(len(self._join_columns))
            ]
            lines.append(f"    v{side}, = tail({self._format_arguments(side)})")
            total.append(f"f({sign!r}) * v{side}")
        total += [f"f({-rest!r}) * rest"] if rest else []
        return [
            *lines,
            f"    v = {' + '.join(total)}",
            "    put(out, p, v if at(differs, p) != 0 else f(0.0))",
        ]

    def _format_arguments(self, side: int | None) -> str:
        """What the tail is called with: at a side's change, or without any."""
        columns = {j.target: self._join_columns.index(j.column) for j in self.route.joins}
        numbers: list[str] = []
        for name, width in self._tail.rows.items():
            if name in columns:
                k = self._targets.index(name)
                change = "" if side is None else f" + d{side}_{columns[name]} * w{k}_{{u}}"
                numbers += [f"b{k}_{u}" + change.format(u=u) for u in range(width)]
            else:
                numbers += [f"s{self._unchanged.index(name)}_{u}" for u in range(width)]
        return ", ".join([*numbers, *self._tail.arrays])

    def _format_address(self, side: int, k: int) -> str:
        """Where the change of a joined column lies, of a side and a pair."""
        return f"{side * len(self._join_columns) + k} * pairs + p"

    # ------------------------------------------------------------------ running it
    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        self._tape = tape
        self._bases, self._unchanged_arrays, self._shared_arrays = (
            [np.array(tape[n], float).reshape(-1) for n in names]
            for names in (self._targets, self._unchanged, self._shared)
        )
        # Unit by unit in memory: a call reads one unit's column from its first row to its last.
        columns = (self.route.z, *self._join_columns, *self._beside)
        self._columns = {n: np.array(tape[n], float).T.copy() for n in columns}

    def run(self, task: ArrayTask, pairs: Pairs) -> None:
        """Change the weights that these pairs are of."""
        for j in np.flatnonzero(task.selection.any(axis=1)):
            own = pairs.select(task.selection[j])
            if not len(own.inputs):
                continue
            order, starts = self._sort_by_row(own)
            steps: tuple[Any, ...] = task.uniform_steps or tuple(s[j] for s in task.steps_by_unit)
            sides = [_select_step(s, own) * own.x for s in steps]
            changes = np.concatenate(sides if order is None else [s[order] for s in sides])
            loss_changes, done = self._call(int(j), starts, changes, len(own.x))
            # The code goes row by row; weights are added up in the order of their pairs.
            if order is not None:
                back = np.empty_like(loss_changes)
                back[order] = loss_changes
                loss_changes = back
            task.add(int(j), own, loss_changes)
            task.rows_run += done

    def _sort_by_row(self, pairs: Pairs) -> tuple[Array | None, Array]:
        """The order of pairs by row, and where each row's begin."""
        order = None
        rows = pairs.rows
        if (rows[1:] < rows[:-1]).any():
            order = np.argsort(rows, kind="stable")
            rows = rows[order]
        return order, np.searchsorted(rows, np.arange(self.map.derivation.rows + 1))

    def _call(self, j: int, starts: Array, changes: Floats, pairs: int) -> tuple[Floats, int]:
        sides = len(self.probe.signs)
        moves = np.empty(sides * len(self._join_columns) * pairs)
        differs, out = np.empty(pairs, np.int64), np.empty(pairs)
        through = [self._take_weights(x, j) for x in self.route.joins]
        arguments = [
            np.asarray(starts, np.int64),
            changes,
            pairs,
            self._columns[self.route.z][j],
            moves,
            differs,
            out,
            *self._bases,
            *through,
            *self._unchanged_arrays,
            *(self._columns[n][j] for n in (*self._join_columns, *self._beside)),
            *self._shared_arrays,
        ]
        if self._run is None:
            self._run = compile_source(self.source, arguments)
        return out, int(self._run(*arguments))

    def _take_weights(self, join: Join, j: int) -> Floats:
        """What a change of unit j is multiplied with, for each unit of what it is joined in."""
        if join.through:
            return np.array(self._tape[join.through][j], float)
        row = np.zeros(self.map.derivation.symbols[join.target].shape[-1])
        row[j] = 1
        return row


def _select_step(step: Any, pairs: Pairs) -> Any:
    """How far the weight of each pair is changed."""
    return step.take(pairs.inputs) if isinstance(step, np.ndarray) else step


def _list_reads(equations: Sequence[Equation]) -> set[str]:
    """What some equations read and do not make themselves."""
    outputs = {t for e in equations for t in e.targets}
    return {o for e in equations for o in e.operands if o} - outputs
