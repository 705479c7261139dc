"""Along a route where no row depends on another, in native code: the column and what follows it are
written out unit by unit, and the processor's vectors go over the weights that meet a row.

A row's numbers before the change stay in registers while all weights that meet it are changed.
What follows has to be narrow; where it is not, blocks of rows are faster (`planned_tail`).
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
from backsight.engine.native.rows import NotNarrow, write_row_function
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
    """The route at one point after another. source: the generated code, for reading."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = routes, route, probe
        self._join_columns = list(dict.fromkeys(j.column for j in route.joins))
        self._targets = list(dict.fromkeys(j.target for j in route.joins))
        if len(self._targets) != len(route.joins):
            raise NotNarrow
        derivation = routes.derivation
        self._beside = sorted(
            n for n in _list_reads(route.columns) - {route.z} if routes.has_rows(n)
        )
        if any(
            derivation.symbols[n].shape != derivation.symbols[route.z].shape for n in self._beside
        ):
            raise NotNarrow
        self._column = write_row_function(
            "column",
            derivation,
            route.columns,
            rows=[route.z, *self._beside],
            wanted=self._join_columns,
            narrow=True,
        )
        self._beside = [n for n in self._beside if n in self._column.rows]
        last = route.tail[-1].targets[0]
        read = _list_reads(route.tail) - set(self._targets)
        still = sorted(n for n in read if routes.has_rows(n))
        self._tail = write_row_function(
            "tail",
            derivation,
            route.tail,
            rows=[*self._targets, *still],
            wanted=[last],
        )
        self._unchanged = [n for n in still if n in self._tail.rows]
        self._shared = list(dict.fromkeys([*self._column.whole, *self._tail.whole]))
        if any(routes.has_rows(n) for n in self._column.whole):
            raise NotNarrow
        self.source = self._write()
        self._run: Callable[..., int] | None = None

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
        self._bases, self._stills, self._wholes = (
            [np.array(tape[n], float).reshape(-1) for n in names]
            for names in (self._targets, self._unchanged, self._shared)
        )
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
            *self._stills,
            *(self._columns[n][j] for n in (*self._join_columns, *self._beside)),
            *self._wholes,
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
