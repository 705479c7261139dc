"""Along a route where no row depends on another, in native code: the column and what follows it are
written out unit by unit, and the processor's vectors go over the weights that meet a row.

A row's numbers before the change stay in registers while all weights that meet it are changed.
What follows has to be narrow; where it is not, blocks of rows are faster (`planned_tail`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.pairs import Pairs
from backsight.checks.structured.routes import Join, Map, Route
from backsight.checks.structured.work import Work
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.engine.native_rows import NotNarrow, row_function
from backsight.kernel.types import Array, Floats
from backsight.native.build import compiled

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


def native_lane(map_: Map, route: Route, probe: Probe) -> "NativeLane | None":
    """The route in native code; None where it is too wide for that, or not in real numbers."""
    if probe.numbers is not REAL:
        return None
    try:
        return NativeLane(map_, route, probe)
    except NotNarrow:
        return None


class NativeLane:
    """The route at one point after another. source: the generated code, for reading."""

    def __init__(self, map_: Map, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = map_, route, probe
        self._joined = list(dict.fromkeys(j.column for j in route.joins))
        self._targets = list(dict.fromkeys(j.target for j in route.joins))
        if len(self._targets) != len(route.joins):
            raise NotNarrow
        derivation = map_.derivation
        self._column = row_function(
            "column", derivation, route.columns, rows=[route.z], wanted=self._joined, narrow=True
        )
        last = route.tail[-1].targets[0]
        read = _read(route.tail) - set(self._targets)
        still = sorted(n for n in read if map_.has_rows(n))
        self._tail = row_function(
            "tail", derivation, route.tail, rows=[*self._targets, *still], wanted=[last],
        )  # fmt: skip
        self._still = [n for n in still if n in self._tail.rows]
        self._shared = list(dict.fromkeys([*self._column.whole, *self._tail.whole]))
        if any(map_.has_rows(n) for n in self._column.whole):
            raise NotNarrow
        self.source = self._write()
        self._run: Callable[..., int] | None = None

    # ------------------------------------------------------------------ the source
    def _write(self) -> str:
        words = ", ".join(f"{w}_d" for w in ("erf", "exp", "expm1", "log", "log1p", "tanh"))
        column, tail = self._column, self._tail
        sides = range(len(self.probe.signs))
        widths = tail.rows
        bases = {t: [f"b{k}_{u}" for u in range(widths[t])] for k, t in enumerate(self._targets)}
        through = {t: [f"w{k}_{u}" for u in range(widths[t])] for k, t in enumerate(self._targets)}
        still = {n: [f"s{k}_{u}" for u in range(widths[n])] for k, n in enumerate(self._still)}
        arrays = [
            *(f"base{k}" for k in range(len(self._targets))),
            *(f"through{k}" for k in range(len(self._targets))),
            *(f"still{k}" for k in range(len(self._still))),
            *(f"column{k}" for k in range(len(self._joined))),
            *(f"of_{n}" for n in self._shared),
        ]  # fmt: skip
        lines = [f"def run(starts, changes, pairs, z, moved, differs, out, {', '.join(arrays)}):"]
        lines += ["    count = 0"]
        for k, t in enumerate(self._targets):
            lines += [f"    {w} = at(through{k}, {u})" for u, w in enumerate(through[t])]
        lines += [
            "    for b in range(z.size):",
            "        first, behind, zb = at(starts, b), at(starts, b + 1), at(z, b)",
            "        many = 0",
            "        for p in range(first, behind):",
        ]
        names = {side: [f"c{side}_{k}" for k in range(len(self._joined))] for side in (*sides, "b")}
        for side in sides:
            given = ", ".join([f"zb + at(changes, {side} * pairs + p)", *column.arrays])
            lines.append(f"            {', '.join(names[side])}, = column({given})")
        for k in range(len(self._joined)):
            lines.append(f"            cb_{k} = at(column{k}, b)")
            lines += [
                f"            put(moved, ({side} * {len(self._joined)} + {k}) * pairs + p, "
                f"c{side}_{k} - cb_{k})"
                for side in sides
            ]
        other = names[1] if len(sides) > 1 else names["b"]
        tests = " or ".join(f"{a} != {c}" for a, c in zip(names[0], other, strict=True))
        lines += [
            f"            here = 1 if ({tests}) else 0",
            "            put(differs, p, here)",
            "            many += here",
            "        count += many",
            "        if many == 0:",
            "            for p in range(first, behind):",
            "                put(out, p, f(0.0))",
            "            continue",
        ]
        for k, t in enumerate(self._targets):
            width = widths[t]
            lines += [_read_row(n, f"base{k}", width, u) for u, n in enumerate(bases[t])]
        for k, name in enumerate(self._still):
            width = widths[name]
            lines += [_read_row(n, f"still{k}", width, u) for u, n in enumerate(still[name])]
        unchanged = [x for n in tail.rows for x in (still[n] if n in still else bases[n])]
        rest = sum(self.probe.signs)
        if rest:
            lines.append(f"        rest, = tail({', '.join([*unchanged, *tail.arrays])})")
        lines.append("        for p in range(first, behind):")
        total = []
        for side, sign in enumerate(self.probe.signs):
            numbers: list[str] = []
            for name in tail.rows:
                if name in still:
                    numbers += still[name]
                    continue
                k = self._joined.index(self._by_target[name])
                lines.append(
                    f"            d{side}_{k} = at(moved, ({side} * {len(self._joined)} + {k})"
                    " * pairs + p)"
                )
                numbers += [
                    f"{base} + d{side}_{k} * {w}"
                    for base, w in zip(bases[name], through[name], strict=True)
                ]
            numbers += tail.arrays
            lines.append(f"            v{side}, = tail({', '.join(numbers)})")
            total.append(f"f({sign!r}) * v{side}")
        lines += [
            f"            v = {' + '.join([*total, *([f'f({-rest!r}) * rest'] if rest else [])])}",
            "            put(out, p, v if at(differs, p) != 0 else f(0.0))",
            "    return count",
        ]
        run = "\n".join(["@njit(**LOOP)", *lines]) + "\n"
        return "\n\n".join([HEAD.format(words=words), column.source, tail.source, run])

    @property
    def _by_target(self) -> Mapping[str, str]:
        return {j.target: j.column for j in self.route.joins}

    # ------------------------------------------------------------------ running it
    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        self._tape = tape
        self._bases, self._stills, self._wholes = (
            [np.array(tape[n], float).reshape(-1) for n in names]
            for names in (self._targets, self._still, self._shared)
        )
        columns = (self.route.z, *self._joined)
        self._columns = {n: np.array(tape[n], float).T.copy() for n in columns}

    def run(self, work: Work, pairs: Pairs) -> None:
        """Change the weights that these pairs are of."""
        for j in np.flatnonzero(work.wanted.any(axis=1)):
            own = pairs.only(work.wanted[j])
            if not len(own.inputs):
                continue
            order, starts = self._by_row(own)
            steps: tuple[Any, ...] = work.uniform or tuple(s[j] for s in work.by_unit)
            sides = [_step(s, own) * own.x for s in steps]
            changes = np.concatenate(sides if order is None else [s[order] for s in sides])
            found, done = self._call(int(j), starts, changes, len(own.x))
            if order is not None:
                back = np.empty_like(found)
                back[order] = found
                found = back
            work.add(int(j), own, found)
            work.done += done

    def _by_row(self, pairs: Pairs) -> tuple[Array | None, Array]:
        """The order of pairs by row, and where each row's begin."""
        order = None
        rows = pairs.rows
        if (rows[1:] < rows[:-1]).any():
            order = np.argsort(rows, kind="stable")
            rows = rows[order]
        return order, np.searchsorted(rows, np.arange(self.map.derivation.rows + 1))

    def _call(self, j: int, starts: Array, changes: Floats, pairs: int) -> tuple[Floats, int]:
        sides = len(self.probe.signs)
        moved = np.empty(sides * len(self._joined) * pairs)
        differs, out = np.empty(pairs, np.int64), np.empty(pairs)
        through = [self._through(x, j) for x in self.route.joins]
        arguments = [
            np.asarray(starts, np.int64), changes, pairs, self._columns[self.route.z][j],
            moved, differs, out, *self._bases, *through, *self._stills,
            *(self._columns[n][j] for n in self._joined), *self._wholes,
        ]  # fmt: skip
        if self._run is None:
            self._run = compiled(self.source, arguments)
        return out, int(self._run(*arguments))

    def _through(self, join: Join, j: int) -> Floats:
        """What a change of unit j is multiplied with, for each unit of what it is joined in."""
        if join.through:
            return np.array(self._tape[join.through][j], float)
        row = np.zeros(self.map.derivation.symbols[join.target].shape[-1])
        row[j] = 1
        return row


def _read_row(name: str, array: str, width: int, unit: int) -> str:
    """The line that reads one number of row b."""
    return f"        {name} = at({array}, b * {width} + {unit})"


def _step(step: Any, pairs: Pairs) -> Any:
    """How far the weight of each pair is changed."""
    return step.take(pairs.inputs) if isinstance(step, np.ndarray) else step


def _read(equations: Sequence[Equation]) -> set[str]:
    """What some equations read and do not make themselves."""
    made = {t for e in equations for t in e.targets}
    return {o for e in equations for o in e.operands if o} - made
