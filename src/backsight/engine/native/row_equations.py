"""What the equations of a route read, and the loops that make what follows.

A formula speaks of arrays of (rows, units). Here the rows are eight changes of one row: what they
reach has shape (8, units), what they do not reach (1, units), as that row has it, and weights are
whole. So `a2 - y` of two units is, of a change::

    subtract[n8, 0] = joined z2[n8, 0] - row y[0, 0]
    subtract[n8, 1] = joined z2[n8, 1] - row y[0, 1]

and a formula that speaks of y alone is done once for all eight.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, NODE_WORDS, Node
from backsight.engine.loops.blocks import NARROW
from backsight.engine.loops.nests.nests import Nests
from backsight.engine.loops.nests.products import is_never
from backsight.engine.loops.representation import Step
from backsight.engine.loops.sums import LANES
from backsight.engine.numpy.row_plan import with_row_totals

DTYPE = "float64"
PAIRS = LANES[DTYPE]
"""Changes of one row that are done side by side."""
MOST = 320
"""Steps on numbers that are written out for a row at the most."""
OPERATIONS = ELEMENTWISE | COMPARISONS.keys() | {"matmul", "sum_units", "max_units", "transpose"}
"""What goes row by row."""
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


class RowEquations:
    """nests: the loops' maker; arrays: where all of them lie. operands: what is given, by the name
    in the loops, in the order in which it comes up."""

    def __init__(self, derivation: Derivation, route: RowRoute) -> None:
        self.derivation, self.route = derivation, route
        self.nests = Nests(DTYPE, {}, [], is_never)
        self.arrays = self.nests.arrays
        self.operands: dict[str, OperandArray] = {}

    def place(
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
            return self.place("whole", name, symbol.shape)
        return self.place_row(name, narrow=narrow)

    def place_row(self, name: str, *, narrow: bool = False) -> OperandArray:
        """What a row has of a symbol: all units, or unit j alone."""
        symbols = self.derivation.symbols
        if len(symbols[name].shape) != 2:
            raise NotNarrow
        if narrow and symbols[name].shape != symbols[self.route.z].shape:
            raise NotNarrow  # there is no number in it that is unit j's
        width = 1 if narrow else symbols[name].shape[-1]
        return self.place("column" if narrow else "row", name, (1, width), by_row=width)

    def find_width(self, name: str) -> int:
        """Units of a symbol. Raises NotNarrow where they are too many to be written out."""
        width = self.derivation.symbols[name].shape[-1]
        if width > NARROW:
            raise NotNarrow
        return width

    def lower(
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
