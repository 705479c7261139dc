"""Some equations for one row as a function of plain numbers, to be put into a native loop."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import NODE_WORDS, Node
from backsight.engine.native.fusion import FusedStep, Loop
from backsight.engine.native.unrolled_writer import UnrolledWriter, is_tiny
from backsight.engine.native.value_writer import Address, LoopContext
from backsight.engine.numpy.row_plan import with_row_totals

ROWS = 2
"""Rows that the equations are traced for; any number above 1 does."""


class NotNarrow(Exception):
    """The equations are too wide to be written out, or do not go row by row."""


@dataclass(frozen=True, kw_only=True)
class RowFunction:
    """source: of the function. rows: what it takes of a row, and how many numbers each, in order;
    whole: what it takes whole, as flat arrays; arrays: their names."""

    source: str
    rows: dict[str, int]
    whole: tuple[str, ...]

    @property
    def arrays(self) -> list[str]:
        """The arrays that it takes behind the numbers."""
        return [f"of_{name}" for name in self.whole]


def write_row_function(
    name: str,
    derivation: Derivation,
    equations: Sequence[Equation],
    *,
    rows: Sequence[str],
    wanted: Sequence[str],
    narrow: bool = False,
) -> RowFunction:
    """The equations as a function, in float64. rows: the symbols that have a row each; wanted:
    what it gives back, one number each; narrow: of each, one unit. Raises NotNarrow."""
    symbols = dict(derivation.symbols)
    for known in rows:
        width = 1 if narrow else symbols[known].shape[-1]
        symbols[known] = Symbol(name=known, shape=(ROWS, width), role="value")
    for known, symbol in symbols.items():
        if symbol.part_of:
            symbols[known] = Symbol(name=known, shape=symbol.shape, role="value")
    changed = msgspec.structs.replace(derivation, symbols=symbols, dtype="float64")
    (group,) = lower(changed, equations, words=with_row_totals(NODE_WORDS))
    given = [n for n in wanted if n in rows and n not in group.symbol_nodes]
    nodes = [group.symbol_nodes[n] for n in wanted if n in group.symbol_nodes]
    if given and nodes:
        raise NotNarrow
    if given:
        return _write_identity(name, given)
    if any(not isinstance(n, Node) or n.shape != (ROWS, 1) for n in nodes):
        raise NotNarrow
    made = [n for n in nodes if n.op != "input"]
    fused = FusedStep(group.nodes, [], kept=made, together={})
    loops = [p for p in fused.pieces if isinstance(p, Loop)]
    if len(loops) != len(fused.pieces) or len(loops) != 1 or not is_tiny(loops[0], fused):
        raise NotNarrow
    writer = _RowWriter(loops[0], fused, set(rows))
    body = writer.body(nodes)
    widths = {n: symbols[n].shape[-1] for n in rows if n in writer.taken}
    numbers = [f"{n}_{k}" for n, width in widths.items() for k in range(width)]
    head = ", ".join([*numbers, *(f"of_{n}" for n in writer.whole)])
    lines = ["@njit(**INLINE)", f"def {name}({head}):", *(f"    {x}" for x in body), ""]
    source = "\n".join(lines)
    return RowFunction(source=source, rows=widths, whole=tuple(writer.whole))


def _write_identity(name: str, given: Sequence[str]) -> RowFunction:
    """What is wanted is what is given."""
    numbers = [f"{n}_0" for n in given]
    back = "".join(f"{n}, " for n in numbers)
    source = f"@njit(**INLINE)\ndef {name}({', '.join(numbers)}):\n    return {back}\n"
    return RowFunction(source=source, rows=dict.fromkeys(given, 1), whole=())


class _RowWriter(UnrolledWriter):
    """Writes the steps of a row without a loop around them."""

    def __init__(self, loop: Loop, fused: FusedStep, rows: set[str]) -> None:
        def nowhere(*_of: object) -> Address:
            raise NotNarrow

        super().__init__(
            LoopContext(
                loop=loop,
                fused=fused,
                dtype="float64",
                address=nowhere,
                plain=_refuse_number,
                scratch=nowhere,
            )
        )
        self._of_row = rows
        self.taken: dict[str, None] = {}
        self.whole: dict[str, None] = {}

    def body(self, ends: Sequence[Node]) -> list[str]:
        """The lines, and what is given back."""
        self._have, self._body = {}, []
        results = [self._values(node)[0] for node in ends]
        return [*self._body, f"return {''.join(f'{r}, ' for r in results)}"]

    def _load(self, node: Node, unit: int) -> str:
        if node.op != "input":
            raise NotNarrow
        name = str(node.args[0])
        if name in self._of_row:
            self.taken[name] = None
            return f"{name}_{unit}"
        self.whole[name] = None
        return f"at(of_{name}, {unit})"

    def _matrix(self, node: Node, row: int, unit: int) -> str:
        turned = node.op == "transpose"
        base = node.args[0] if turned else node
        if base.op != "input":
            raise NotNarrow
        self.whole[str(base.args[0])] = None
        width = base.shape[1]
        place = unit * width + row if turned else row * width + unit
        return f"at(of_{base.args[0]}, {place})"


def _refuse_number(_node: Node) -> str:
    raise NotNarrow
