"""The loops of numerical gradients: a unit's column and what follows it, at eight changes of one
row side by side.

A change of a weight of unit j in row b changes z[b, j]. `column` makes of each change what the unit
has then; `tail` the row's part of the loss. For z1 of a 2-3-2 network with ReLU, both sides::

    column:  for side in 0..2:                            w + h, w - h
               for n8 in 0..8 in 8 lanes:                 eight weights that meet row b
                 after[side, n8] = maximum(z1[b, j] + changes[side, n8], 0)
             for n8 in 0..8 in 8 lanes gathering many:
               differs[n8] = whether after[0, n8] is not after[1, n8]
               many add differs[n8]
    tail:    for side in 0..2:
               for n8 in 0..8 in 8 lanes:
                 moved = after[side, n8] - a1[b, j]
                 z2_0, z2_1 = z2[b, 0] + moved * W2[j, 0], z2[b, 1] + moved * W2[j, 1]
                 losses[side, n8] = ((z2_0 - y[b, 0]) ** 2 + (z2_1 - y[b, 1]) ** 2) / 6
             for n8 in 0..8 in 8 lanes:
               out[n8] = 1 * losses[0, n8] + -1 * losses[1, n8] where differs[n8], else 0

What a row has before the change is read once for all lanes and sides. Where `many` is 0 (the ReLU
is off with each of the eight), whoever calls these leaves the tail out. Signs that do not cancel
leave the row's loss of before to be subtracted: `base`, once a row.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, NODE_WORDS, Node
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.blocks import NARROW
from backsight.engine.loops.lanes import put_in_lanes
from backsight.engine.loops.nests import BEGIN, ZERO, Nests
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.settle import settle
from backsight.engine.loops.step_program import is_never
from backsight.engine.loops.sums import LANES, add_in_turn
from backsight.engine.numpy.row_plan import with_row_totals

DTYPE = "float64"
PAIRS = LANES[DTYPE]
"""Changes of one row that are done side by side."""
MOST = 320
"""Steps on numbers that are written out for a row at the most."""
OPERATIONS = ELEMENTWISE | COMPARISONS.keys() | {"matmul", "sum_units", "max_units", "transpose"}
"""What goes row by row."""
SIDE = Index((("side", 1),))
FALSE, TRUE = NumberValue(0.0), NumberValue(1.0)
Kind = Literal["changes", "out", "column", "row", "through", "whole"]


class NotNarrow(Exception):
    """The equations are too wide to be written out, or do not go row by row."""


@dataclass(frozen=True, kw_only=True)
class OperandArray:
    """An array that is given at every call: for each block of pairs `changes` by side and `out`;
    for each row what unit j has (`column`), or all units (`row`); for all of them the weights that
    a join goes `through`, and what has no rows (`whole`).

    by_row, by_block: how many numbers further on that of the next row, or block, lies.
    """

    kind: Kind
    symbol: str = ""
    shape: tuple[int, ...]
    by_row: int = 0
    by_block: int = 0

    @property
    def name(self) -> str:
        """In the loops."""
        return f"{self.kind} {self.symbol}".strip()


@dataclass(frozen=True, kw_only=True)
class RowProgram:
    """parts: `column`, `tail`, and `base` where signs do not cancel. arrays: where all of them lie.
    operands: what is given, in order. settings: rates and the like, given at every call."""

    parts: Mapping[str, tuple[Step, ...]]
    arrays: ArrayMap
    operands: tuple[OperandArray, ...]
    settings: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class RowRoute:
    """From a change of one unit's sums to a row's part of the loss.

    z: the sums. columns: equations that keep one unit's column one column. joins: by the symbols
    whose rows change, the column that they change by. tail: equations that follow; the last makes
    the loss. with_rows: symbols that have a row for each of the batch. signs: of each side.
    """

    z: str
    columns: Sequence[Equation]
    joins: Mapping[str, str]
    tail: Sequence[Equation]
    with_rows: Collection[str]
    signs: tuple[float, ...]


def make_row_program(derivation: Derivation, route: RowRoute) -> RowProgram:
    """The loops of a route. Raises NotNarrow."""
    return _RowMaker(derivation, route).make()


class _RowMaker:
    """operands: by the name in the loops, in the order in which they come up."""

    def __init__(self, derivation: Derivation, route: RowRoute) -> None:
        self.derivation, self.route = derivation, route
        self.sides = len(route.signs)
        self.joined_columns = list(dict.fromkeys(route.joins.values()))
        self.nests = Nests(DTYPE, {}, [], is_never)
        self.arrays = self.nests.arrays
        self.operands: dict[str, OperandArray] = {}

    def make(self) -> RowProgram:
        """The parts, one after the other."""
        self._place("changes", "", (self.sides, PAIRS), by_block=self.sides * PAIRS)
        self._place("out", "", (PAIRS,), by_block=PAIRS)
        shared = {"differs": (PAIRS,), "losses": (self.sides, PAIRS), "loss before": (1, 1)}
        shared |= {f"after {c}": (self.sides, PAIRS) for c in self.joined_columns}
        for name, shape in shared.items():
            self.arrays.reserve(name, shape)
        parts = {"column": self._make_column(), "tail": self._make_tail()}
        if sum(self.route.signs):
            parts["base"] = self._make_base()
        return RowProgram(
            parts={
                name: put_in_lanes(settle(steps, self.arrays, shared), DTYPE)
                for name, steps in parts.items()
            },
            arrays=self.arrays,
            operands=tuple(self.operands.values()),
            settings=tuple(self.nests.settings),
        )

    # ---------------------------------------------------------------- what is given
    def _place(
        self,
        kind: Kind,
        symbol: str,
        shape: tuple[int, ...],
        *,
        by_row: int = 0,
        by_block: int = 0,
    ) -> OperandArray:
        """Say that an array is given."""
        array = OperandArray(
            kind=kind, symbol=symbol, shape=shape, by_row=by_row, by_block=by_block
        )
        if array.name not in self.operands:
            self.operands[array.name] = array
            self.arrays.place(array.name, array.name, 0, shape)
        return array

    def _place_operand(self, name: str, *, narrow: bool) -> OperandArray:
        """What some equations read and the change does not reach: of a row, all units or unit j
        alone; or whole."""
        symbol = self.derivation.symbols[name]
        if symbol.role == "number":
            raise NotNarrow
        if name not in self.route.with_rows:
            return self._place("whole", name, symbol.shape)
        return self._place_row(name, narrow=narrow)

    def _place_row(self, name: str, *, narrow: bool) -> OperandArray:
        symbols = self.derivation.symbols
        if narrow and symbols[name].shape != symbols[self.route.z].shape:
            raise NotNarrow  # there is no number in it that is unit j's
        width = 1 if narrow else symbols[name].shape[-1]
        return self._place("column" if narrow else "row", name, (1, width), by_row=width)

    # ---------------------------------------------------------------- parts
    def _make_column(self) -> list[Step]:
        """What unit j has after each change, and where that differs from side to side."""
        z = self.route.z
        self.arrays.reserve("z after", (PAIRS, 1))

        def change(row: Index) -> Iterator[Step]:
            value = Op("add", (self._get_column(z), Get(Place("changes", (SIDE, row)))))
            yield StoreStep(Place("z after", (row, ZERO)), value)

        made, steps = self._lower(self.route.columns, {z: "z after"}, narrow=True)

        def keep(row: Index) -> Iterator[Step]:
            for name in self.joined_columns:
                value = (
                    Get(Place("z after", (row, ZERO)))
                    if name == z
                    else self._get_changed(made.get(name), row)
                )
                yield StoreStep(Place(f"after {name}", (SIDE, row)), value)

        loops = self.nests.make_row_loops
        side = _join_loops([*loops(PAIRS, change), *steps, *loops(PAIRS, keep)])
        return [For("side", 0, self.sides, side), *self._count_moves()]

    def _count_moves(self) -> list[Step]:
        """Which changes matter, and how many."""

        def mark(row: Index) -> Iterator[Step]:
            differs: Value = FALSE
            for name in self.joined_columns:
                one = Get(self._find_after(name, 0, row))
                other = (
                    Get(self._find_after(name, 1, row))
                    if self.sides > 1
                    else self._get_column(name)
                )
                differs = Op("where", (Op("not_equal", (one, other)), TRUE, differs))
            # What only fills a block up changes nothing.
            change = Get(Place("changes", (ZERO, row)))
            differs = Op("where", (Op("equal", (change, FALSE)), FALSE, differs))
            place = Place("differs", (row,))
            yield StoreStep(place, differs)
            yield Reduce("many", "add", Get(place))

        return [
            Assign("many", BEGIN),
            *self.nests.make_row_loops(PAIRS, mark),
            StoreStep(Place("seen", (ZERO,)), Op("host", (NameValue("many"),))),
        ]

    def _make_tail(self) -> list[Step]:
        """What each change makes of the row's part of the loss."""
        joined = {target: f"joined {target}" for target in self.route.joins}
        for target, name in joined.items():
            self.arrays.reserve(name, (PAIRS, self._find_width(target)))
        made, steps = self._lower(self.route.tail, joined)
        loss = made.get(self.route.tail[-1].targets[0])
        loops = self.nests.make_row_loops

        def keep(row: Index) -> Iterator[Step]:
            yield StoreStep(Place("losses", (SIDE, row)), self._get_changed(loss, row))

        side = _join_loops([*loops(PAIRS, self._join_columns), *steps, *loops(PAIRS, keep)])
        return [For("side", 0, self.sides, side), *loops(PAIRS, self._add_sides)]

    def _join_columns(self, row: Index) -> Iterator[Step]:
        """All units of the symbols that the column meets, after the change."""
        for target, column in self.route.joins.items():
            width = self._find_width(target)
            before = self._place_row(target, narrow=False).name
            through = self._place("through", target, (1, width)).name
            after = Get(Place(f"after {column}", (SIDE, row)))
            moved = Op("subtract", (after, self._get_column(column)))
            for u in (Index((), k) for k in range(width)):
                change = Op("multiply", (moved, Get(Place(through, (ZERO, u)))))
                value = Op("add", (Get(Place(before, (ZERO, u))), change))
                yield StoreStep(Place(f"joined {target}", (row, u)), value)

    def _add_sides(self, row: Index) -> Iterator[Step]:
        """The signed sum of the sides' losses, where they differ."""
        signs = self.route.signs
        terms: list[Value] = [
            Op("multiply", (NumberValue(sign), Get(Place("losses", (Index((), k), row)))))
            for k, sign in enumerate(signs)
        ]
        if rest := sum(signs):
            before = Get(Place("loss before", (ZERO, ZERO)))
            terms.append(Op("multiply", (NumberValue(-rest), before)))
        differs = Op("not_equal", (Get(Place("differs", (row,))), FALSE))
        value = Op("where", (differs, add_in_turn(terms), FALSE))
        yield StoreStep(Place("out", (row,)), value)

    def _make_base(self) -> list[Step]:
        """The row's part of the loss without a change."""
        before = {t: self._place_row(t, narrow=False).name for t in self.route.joins}
        made, steps = self._lower(self.route.tail, before)
        value = self.nests.get(made[self.route.tail[-1].targets[0]], ZERO, ZERO)
        return [*steps, StoreStep(Place("loss before", (ZERO, ZERO)), value)]

    # ---------------------------------------------------------------- values
    def _get_column(self, name: str) -> Value:
        """What unit j has of a symbol before the change."""
        return Get(Place(self._place_row(name, narrow=True).name, (ZERO, ZERO)))

    def _get_changed(self, node: Any, row: Index) -> Value:
        """The one number that a change makes."""
        if not isinstance(node, Node) or node.shape != (PAIRS, 1):
            raise NotNarrow
        return self.nests.get(node, row, ZERO)

    def _find_after(self, column: str, side: int, row: Index) -> Place:
        return Place(f"after {column}", (Index((), side), row))

    def _find_width(self, name: str) -> int:
        width = self.derivation.symbols[name].shape[-1]
        if width > NARROW:
            raise NotNarrow
        return width

    def _lower(
        self, equations: Sequence[Equation], changed: Mapping[str, str], *, narrow: bool = False
    ) -> tuple[dict[str, Any], list[Step]]:
        """The nodes of the equations' targets, and the loops that make them. changed: by symbol,
        the array that stands for it; narrow: whether they are of one unit."""
        symbols, names = dict(self.derivation.symbols), dict(changed)
        made = {t for e in equations for t in e.targets}
        reads = {o for e in equations for o in e.operands if o} - made - changed.keys()
        for name in sorted(n for n in reads if symbols[n].value is None):
            names[name] = self._place_operand(name, narrow=narrow).name
        for name in names.values():
            shape = self.arrays.regions[name].shape
            symbols[name] = Symbol(name=name, shape=shape, role="value")
        derivation = msgspec.structs.replace(self.derivation, symbols=symbols, dtype=DTYPE)
        renamed = [
            msgspec.structs.replace(e, operands=tuple(names.get(o, o) for o in e.operands))
            for e in equations
        ]
        (group,) = lower(derivation, renamed, words=with_row_totals(NODE_WORDS))
        _require_narrow(group.nodes)
        steps = [s for node in group.nodes for s in self.nests.nest(node)]
        return {t: group.symbol_nodes[t] for t in made}, steps


def _join_loops(steps: Sequence[Step]) -> tuple[Step, ...]:
    """One loop over the changes, behind what is the same for all of them: no change reads what
    another makes, so the order in which they are made is free."""
    loops = [s for s in steps if isinstance(s, For)]
    before = (s for s in steps if not isinstance(s, For))
    return *before, replace(loops[0], body=tuple(s for loop in loops for s in loop.body))


def _require_narrow(nodes: Sequence[Node]) -> None:
    """Raise NotNarrow for what does not go row by row, or takes too many steps."""
    steps = 0
    for node in (n for n in nodes if n.op != "transpose"):
        known = node.op in OPERATIONS and node.kind != "host" and len(node.shape) == 2
        if not known or node.shape[0] not in (1, PAIRS):
            raise NotNarrow
        left = node.args[0]
        inner = left.shape[1] if isinstance(left, Node) and len(left.shape) == 2 else 1
        widest = max(inner, node.shape[1])
        if widest > NARROW or (node.op == "matmul" and left.op == "transpose"):
            raise NotNarrow
        steps += inner * node.shape[1] if node.op == "matmul" else widest
    if steps > MOST:
        raise NotNarrow
