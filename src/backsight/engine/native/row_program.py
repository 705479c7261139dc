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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.graph.trace import Node
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.blocks import make_row_loops
from backsight.engine.loops.nests.places import BEGIN, ZERO
from backsight.engine.loops.passes.lanes import put_in_lanes
from backsight.engine.loops.passes.settle import settle
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
from backsight.engine.loops.sums import add_in_turn
from backsight.engine.native.row_equations import (
    DTYPE,
    PAIRS,
    NotNarrow,
    OperandArray,
    RowEquations,
    RowRoute,
)

SIDE = Index((("side", 1),))
FALSE, TRUE = NumberValue(0.0), NumberValue(1.0)


@dataclass(frozen=True, kw_only=True)
class RowProgram:
    """parts: `column`, `tail`, and `base` where signs do not cancel. arrays: where all of them lie.
    operands: what is given, in order, `changes` and `out` first. settings: rates and the like,
    given at every call."""

    parts: Mapping[str, tuple[Step, ...]]
    arrays: ArrayMap
    operands: tuple[OperandArray, ...]
    settings: tuple[float, ...]


def make_row_program(derivation: Derivation, route: RowRoute) -> RowProgram:
    """The loops of a route. Raises NotNarrow."""
    return _RowMaker(derivation, route).make()


class _RowMaker:
    """joined_columns: of unit j, through which it meets the others."""

    def __init__(self, derivation: Derivation, route: RowRoute) -> None:
        self.route, self.sides = route, len(route.signs)
        self.joined_columns = list(dict.fromkeys(route.joins.values()))
        self.equations = RowEquations(derivation, route)
        self.nests, self.arrays = self.equations.nests, self.equations.arrays

    def make(self) -> RowProgram:
        """The parts, one after the other."""
        self.equations.place("changes", "", (self.sides, PAIRS), by_block=self.sides * PAIRS)
        self.equations.place("out", "", (PAIRS,), by_block=PAIRS)
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
            operands=tuple(self.equations.operands.values()),
            settings=tuple(self.nests.settings),
        )

    # ---------------------------------------------------------------- parts
    def _make_column(self) -> list[Step]:
        """What unit j has after each change, and where that differs from side to side."""
        z = self.route.z
        self.arrays.reserve("z after", (PAIRS, 1))

        def change(row: Index) -> Iterator[Step]:
            value = Op("add", (self._get_column(z), Get(Place("changes", (SIDE, row)))))
            yield StoreStep(Place("z after", (row, ZERO)), value)

        made, steps = self.equations.lower(self.route.columns, {z: "z after"}, narrow=True)

        def keep(row: Index) -> Iterator[Step]:
            for name in self.joined_columns:
                value = (
                    Get(Place("z after", (row, ZERO)))
                    if name == z
                    else self._get_changed(made.get(name), row)
                )
                yield StoreStep(Place(f"after {name}", (SIDE, row)), value)

        loops = make_row_loops
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
            *make_row_loops(PAIRS, mark),
            StoreStep(Place("seen", (ZERO,)), Op("host", (NameValue("many"),))),
        ]

    def _make_tail(self) -> list[Step]:
        """What each change makes of the row's part of the loss."""
        joined = {target: f"joined {target}" for target in self.route.joins}
        for target, name in joined.items():
            self.arrays.reserve(name, (PAIRS, self.equations.find_width(target)))
        made, steps = self.equations.lower(self.route.tail, joined)
        loss = made.get(self.route.tail[-1].targets[0])
        loops = make_row_loops

        def keep(row: Index) -> Iterator[Step]:
            yield StoreStep(Place("losses", (SIDE, row)), self._get_changed(loss, row))

        side = _join_loops([*loops(PAIRS, self._join_columns), *steps, *loops(PAIRS, keep)])
        return [For("side", 0, self.sides, side), *loops(PAIRS, self._add_sides)]

    def _join_columns(self, row: Index) -> Iterator[Step]:
        """All units of the symbols that the column meets, after the change."""
        for target, column in self.route.joins.items():
            width = self.equations.find_width(target)
            before = self.equations.place_row(target).name
            through = self.equations.place("through", target, (1, width)).name
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
        before = {t: self.equations.place_row(t).name for t in self.route.joins}
        made, steps = self.equations.lower(self.route.tail, before)
        value = self.nests.places.get(made[self.route.tail[-1].targets[0]], ZERO, ZERO)
        return [*steps, StoreStep(Place("loss before", (ZERO, ZERO)), value)]

    # ---------------------------------------------------------------- values
    def _get_column(self, name: str) -> Value:
        """What unit j has of a symbol before the change."""
        return Get(Place(self.equations.place_row(name, narrow=True).name, (ZERO, ZERO)))

    def _get_changed(self, node: Any, row: Index) -> Value:
        """The one number that a change makes."""
        if not isinstance(node, Node) or node.shape != (PAIRS, 1):
            raise NotNarrow
        return self.nests.places.get(node, row, ZERO)

    def _find_after(self, column: str, side: int, row: Index) -> Place:
        return Place(f"after {column}", (Index((), side), row))


def _join_loops(steps: Sequence[Step]) -> tuple[Step, ...]:
    """One loop over the changes, behind what is the same for all of them: no change reads what
    another makes, so the order in which they are made is free."""
    loops = [s for s in steps if isinstance(s, For)]
    before = (s for s in steps if not isinstance(s, For))
    return *before, replace(loops[0], body=tuple(s for loop in loops for s in loop.body))
