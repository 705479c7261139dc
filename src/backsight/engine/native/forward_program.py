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
X, OUTPUT = "x", "output"
"""The arrays that are read and made row by row."""


@dataclass(frozen=True, kw_only=True)
class ForwardProgram:
    """steps: of a block of `ROWS` rows. arrays: where all of them lie. storages: the memory that is
    given, in order: x, the output, vectors. settings: numbers given at every call. inputs, outputs:
    columns of x and of the output."""

    dtype: str
    steps: tuple[Step, ...]
    arrays: ArrayMap
    storages: tuple[str, ...]
    settings: tuple[float, ...]
    inputs: int
    outputs: int

    @property
    def vectors(self) -> tuple[str, ...]:
        """Names of a state's vectors."""
        return self.storages[2:]


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
    shapes = [derivation.symbols[n].shape for n in _list_names(derivation)]
    return all(s[-1] <= NARROW for s in shapes if s)


def _list_names(derivation: Derivation) -> list[str]:
    return [X, *(t for e in derivation.acts("forward") for t in e.targets)]


class _ForwardMaker:
    """nests: of all nodes; nodes: the last makes the output."""

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
        self.nodes, output = list(forward.nodes), made[derivation.output]
        if output.op in ("input", "view", "transpose"):  # of a network that does nothing
            output = Node("multiply", (output, 1), output.shape)
            self.nodes.append(output)
        self.nests.names[id(output)] = OUTPUT
        for name in (X, *self.vectors):
            self.nests.arrays.place(name, name, 0, derivation.symbols[name].shape)
        self.nests.arrays.place(OUTPUT, OUTPUT, 0, output.shape)
        self.outputs: int = output.shape[1]

    def make(self) -> ForwardProgram:
        """Units side by side, or the rows of what is narrow."""
        groups = [put_in_lanes([s], self.derivation.dtype) for s in self._settle()]
        return self._collect(g[0] if len(g) == 1 else For("once", 0, 1, g) for g in groups)

    def make_in_lanes(self) -> ForwardProgram:
        """Rows side by side, out of the loops of one."""
        arrays, dtype = self.nests.arrays, self.derivation.dtype
        by_row = (X, OUTPUT)
        steps = put_rows_in_lanes(self._settle(), arrays, rows=ROWS, by_row=by_row, dtype=dtype)
        return self._collect(steps)

    def _settle(self) -> tuple[Step, ...]:
        arrays = self.nests.arrays
        steps = [s for node in self.nodes for s in self.nests.nest(node)]
        return settle(fuse(steps, arrays), arrays, {OUTPUT})

    def _collect(self, steps: Any) -> ForwardProgram:
        return ForwardProgram(
            dtype=self.derivation.dtype,
            steps=tuple(steps),
            arrays=self.nests.arrays,
            storages=(X, OUTPUT, *self.vectors),
            settings=tuple(self.nests.settings),
            inputs=self.derivation.symbols[X].shape[1],
            outputs=self.outputs,
        )
