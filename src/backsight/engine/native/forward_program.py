"""The loops of a network as it is used: the forward act alone, for a block of rows.

Where all layers are narrow, the rows are side by side (`row_lanes`); else the units are, and large
products are left to BLAS. No row knows of another, so a row has the same bits in any block, but for
those that BLAS makes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backsight.engine.derivation import Derivation
from backsight.engine.graph.lower import lower
from backsight.engine.graph.trace import Node
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.nests.nests import Nests
from backsight.engine.loops.nests.operations import require_known
from backsight.engine.loops.nests.products import is_never
from backsight.engine.loops.passes.fuse import fuse
from backsight.engine.loops.passes.lanes import put_in_lanes
from backsight.engine.loops.passes.settle import settle
from backsight.engine.loops.representation import For, Step
from backsight.engine.native.row_lanes import put_rows_in_lanes
from backsight.engine.portable.evaluate import lower_portably

ROWS = 256
"""Rows of a block: so few that what a layer makes of them is still in the cache for the next."""
NARROW = 64
"""Units of a layer, and columns of x, up to which rows are side by side."""
X = "x"
"""What is read row by row."""


@dataclass(frozen=True, kw_only=True)
class ForwardProgram:
    """steps: of a block of `ROWS` rows. arrays: where all of them lie. columns: of x, and of each
    value that is kept of every row, the output first, in the order in which their memory is given.
    vectors: names of a state's, given behind them. settings: numbers given at every call."""

    dtype: str
    steps: tuple[Step, ...]
    arrays: ArrayMap
    columns: dict[str, int]
    vectors: tuple[str, ...]
    settings: tuple[float, ...]

    @property
    def storages(self) -> tuple[str, ...]:
        """The memory that is given."""
        return (*self.columns, *self.vectors)

    @property
    def values(self) -> tuple[str, ...]:
        """What is kept of every row, the output first."""
        return tuple(self.columns)[1:]


def make_forward_program(
    derive_for: Callable[[int], Derivation],
    *,
    by_blas: Callable[[int, int, int], bool],
    portable: bool = False,
) -> ForwardProgram:
    """The loops of a network for use. derive_for: from how many rows to what makes their output.
    by_blas: which products are left to BLAS. portable: every word to the letter. Raises
    CannotCompile for a word that loops have not, BadRecord for what is not portable."""
    derivation = derive_for(1)
    if is_narrow(derivation):
        return _ForwardMaker(derivation, is_never, portable=portable).make_in_lanes()
    return _ForwardMaker(derive_for(ROWS), by_blas, portable=portable).make()


def is_narrow(derivation: Derivation) -> bool:
    """Whether no layer has more units than are side by side with rows."""
    shapes = [derivation.symbols[n].shape for n in (X, *list_made(derivation))]
    return all(s[-1] <= NARROW for s in shapes if s)


def list_made(derivation: Derivation) -> list[str]:
    """What the forward act makes, in order."""
    return [t for e in derivation.acts("forward") for t in e.targets]


def list_kept(derivation: Derivation) -> tuple[str, ...]:
    """What is kept of every row: the output, and what the loss reads besides, such as the sums that
    softmax and its loss take together."""
    read = {o for e in derivation.acts("loss") for o in e.operands} - {derivation.output}
    return derivation.output, *(n for n in list_made(derivation) if n in read)


class _ForwardMaker:
    """nests: of all nodes. columns: of x and what is kept."""

    def __init__(
        self, derivation: Derivation, by_blas: Callable[[int, int, int], bool], *, portable: bool
    ) -> None:
        self.derivation = derivation
        if portable:
            (forward,) = lower_portably(derivation, ("forward",))
        else:
            (forward,) = lower(derivation, derivation.acts("forward"))
        require_known(forward)
        made = forward.symbol_nodes
        names = {id(n): s for s, n in made.items() if isinstance(n, Node)}
        self.nests = Nests(derivation.dtype, names, [], by_blas, reciprocals=not portable)
        self.vectors = tuple(s.name for s in derivation.of_role("vector"))
        self._kept: set[int] = set()
        self.nodes = list(forward.nodes)
        kept = {name: self._keep(name, made[name]) for name in list_kept(derivation)}
        shapes = {n: derivation.symbols[n].shape for n in (X, *self.vectors)}
        self.columns = {X: shapes[X][1]} | {n: node.shape[1] for n, node in kept.items()}
        for name, shape in (shapes | {n: node.shape for n, node in kept.items()}).items():
            self.nests.arrays.place(name, name, 0, shape)

    def _keep(self, name: str, node: Node) -> Node:
        """The node that makes a value in memory of its own: one that no step makes, as in a network
        that does nothing, or that has a place already, is copied."""
        if node.op in ("input", "view", "transpose") or id(node) in self._kept:
            node = Node("multiply", (node, 1), node.shape)
            self.nodes.append(node)
        self._kept.add(id(node))
        self.nests.names[id(node)] = name
        return node

    def make(self) -> ForwardProgram:
        """Units side by side, or the rows of what is narrow."""
        groups = [put_in_lanes([s], self.derivation.dtype) for s in self._settle()]
        return self._collect(g[0] if len(g) == 1 else For("once", 0, 1, g) for g in groups)

    def make_in_lanes(self) -> ForwardProgram:
        """Rows side by side, out of the loops of one."""
        arrays, dtype = self.nests.arrays, self.derivation.dtype
        by_row = tuple(self.columns)
        steps = put_rows_in_lanes(self._settle(), arrays, rows=ROWS, by_row=by_row, dtype=dtype)
        return self._collect(steps)

    def _settle(self) -> tuple[Step, ...]:
        arrays = self.nests.arrays
        steps = [s for node in self.nodes for s in self.nests.nest(node)]
        return settle(fuse(steps, arrays), arrays, self.columns.keys() - {X})

    def _collect(self, steps: Any) -> ForwardProgram:
        return ForwardProgram(
            dtype=self.derivation.dtype,
            steps=tuple(steps),
            arrays=self.nests.arrays,
            columns=self.columns,
            vectors=self.vectors,
            settings=tuple(self.nests.settings),
        )
