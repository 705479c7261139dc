"""Along a route where no row depends on another, in native code: the column and what follows it,
written out unit by unit, at eight changes of a row side by side (`engine.native.row_program`).

What follows has to be narrow; where it is not, blocks of rows are faster (`planned_tail`).

Pairs are put into blocks, each of one row, filled up with changes of 0. The package's example has
four pairs of one input or the other, in blocks of eight, here shown as of two::

    pairs       inputs 0 0 1 1   rows 0 2 0 1   x 1 2 2 1
    blocks      rows   0    1    2
                x      1 2  1 -  2 -
                inputs 0 1  1 -  0 -
    places      0 4 1 2           where the number of each pair lies in the blocks
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backsight.checks.structured.incidence import Pairs
from backsight.checks.structured.numbers import REAL, Probe
from backsight.checks.structured.routes import Route, RouteMap
from backsight.checks.structured.task import ArrayTask
from backsight.engine.interpret import Tape
from backsight.engine.loops.text import print_parts
from backsight.engine.native.plan import find_address
from backsight.engine.native.row_equations import PAIRS, NotNarrow, OperandArray, RowRoute
from backsight.engine.native.row_module import print_row_module
from backsight.engine.native.row_program import make_row_program
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Floats, Integers
from backsight.native.machine import load_function

ARGUMENTS = 5
"""Of the compiled function: see `engine.native.row_module`."""
MOST_NUMBERS = 2**15
"""Places of blocks that are run at once, for several units where there are few."""


def make_native_runner(routes: RouteMap, route: Route, probe: Probe) -> "NativeRowRunner | None":
    """The route in native code; None where it is too wide for that, or not in real numbers."""
    if probe.numbers is not REAL:
        return None
    try:
        return NativeRowRunner(routes, route, probe)
    except NotNarrow:
        return None


@dataclass(frozen=True, kw_only=True, eq=False)
class PairBlocks:
    """Pairs in blocks of one row each."""

    rows: Integers
    """The row of each block, (blocks,)."""
    places: Integers
    """Where each place of the pairs lies in the blocks, flat: (places,)."""
    x: Floats
    """The input's number, 0 where a block is filled up: (blocks, PAIRS)."""
    inputs: Integers
    """The weight of each, by its input; any where a block is filled up: (blocks, PAIRS)."""


class NativeRowRunner:
    """The route at one point after another. Raises NotNarrow where it is too wide for that."""

    def __init__(self, routes: RouteMap, route: Route, probe: Probe) -> None:
        self.map, self.route, self.probe = routes, route, probe
        self._through = {j.target: j.through for j in route.joins}
        # Two columns joined in one symbol would need two rows of weights for each of its units.
        if len(self._through) != len(route.joins):
            raise NotNarrow
        self.program = make_row_program(
            routes.derivation,
            RowRoute(
                z=route.z,
                columns=route.columns,
                joins={j.target: j.column for j in route.joins},
                tail=route.tail,
                with_rows={n for n in routes.data if routes.has_rows(n)},
                signs=probe.signs,
            ),
        )
        self._run: Callable[..., int] = load_function(
            print_row_module(self.program), arguments=ARGUMENTS
        )
        self._workspace = make_aligned((self.program.arrays.size,), "float64")
        self._settings = np.array(self.program.settings, float)
        # Where the numbers of unit 0 lie, and how far from there, in bytes, those of the next.
        self._first, self._by_unit = np.zeros((2, 1 + len(self.program.operands)), np.int64)
        self._first[0] = find_address(self._workspace)

    @property
    def source(self) -> str:
        """The loops, for reading."""
        return print_parts(self.program.parts)

    # ------------------------------------------------------------------ at a point
    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""
        self._arrays = [self._take_array(array, tape) for array in self.program.operands]
        self._first[1:] = [find_address(a) for a in self._arrays]
        self._by_unit[1:] = [
            a.strides[0] if operand.kind in ("column", "through") else 0
            for a, operand in zip(self._arrays, self.program.operands, strict=True)
        ]

    def _take_array(self, operand: OperandArray, tape: Tape) -> Floats:
        """The numbers of an array: of `column` and `through` those of unit j are its row j."""
        if operand.kind in ("changes", "out"):
            return np.zeros(0)
        if operand.kind == "through" and not self._through[operand.symbol]:
            return np.eye(operand.shape[-1])
        name = self._through[operand.symbol] if operand.kind == "through" else operand.symbol
        array = np.array(tape[name], float)
        return np.ascontiguousarray(array.T if operand.kind == "column" else array)

    def run(self, task: ArrayTask, pairs: Pairs) -> None:
        """Change the weights that these pairs are of."""
        full = task.selection.all(axis=1)
        self._run_units(task, np.flatnonzero(full), pairs)
        for j in np.flatnonzero(task.selection.any(axis=1) & ~full):
            self._run_units(task, np.array([j]), pairs.select(task.selection[j]))

    def _run_units(self, task: ArrayTask, units: Integers, pairs: Pairs) -> None:
        """Some units, each with all pairs, so many at once that their numbers stay in the cache."""
        if not len(pairs.inputs) or not len(units):
            return
        blocks = make_blocks(pairs, self.map.derivation.rows)
        most = max(1, MOST_NUMBERS // blocks.x.size)
        for part in (units[first : first + most] for first in range(0, len(units), most)):
            out, done = self._call(part, blocks, task)
            task.add_units(part, pairs, out.take(blocks.places, axis=1))
            task.rows_run += done

    def _call(self, units: Integers, blocks: PairBlocks, task: ArrayTask) -> tuple[Floats, int]:
        """What the changes of some units do to the loss, (units, blocks x PAIRS), and how many of
        them do anything."""
        changes = _make_changes(units, blocks, task)
        out = np.empty((len(units), blocks.x.size))
        addresses = self._first + units[:, None] * self._by_unit
        # The first two behind the workspace are of these blocks alone: see `RowProgram`.
        turn = np.arange(len(units))
        addresses[:, 1] = find_address(changes) + turn * (changes.strides[0] * (len(changes) > 1))
        addresses[:, 2] = find_address(out) + turn * out.strides[0]
        before = (find_address(a) for a in (blocks.rows, self._settings, addresses))
        return out, self._run(len(units), len(blocks.rows), *before)


def _make_changes(units: Integers, blocks: PairBlocks, task: ArrayTask) -> Floats:
    """By how much each place of the blocks changes the sums of some units, (units, blocks, sides,
    PAIRS); one for all units where all steps are as long."""
    changes: Floats
    if (steps := task.uniform_steps) is not None:
        changes = (blocks.x[:, None] * np.array(steps)[:, None])[None]
    else:
        own = (s[units].take(blocks.inputs, axis=1) for s in task.steps_by_unit)
        changes = np.stack([blocks.x * s for s in own], axis=2)
    return changes


def make_blocks(pairs: Pairs, rows: int) -> PairBlocks:
    """The pairs of each row in as few blocks as hold them. rows: of the batch."""
    counts = np.bincount(pairs.rows, minlength=rows)
    blocks = -(-counts // PAIRS)
    # A row's pairs in their order: the first of row b goes to where its first block begins.
    order = np.argsort(pairs.rows, kind="stable")
    shift = PAIRS * (np.cumsum(blocks) - blocks) - (np.cumsum(counts) - counts)
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order)) + np.repeat(shift, counts)
    x, inputs = np.zeros((blocks.sum(), PAIRS)), np.zeros((blocks.sum(), PAIRS), np.int64)
    x.reshape(-1)[places] = pairs.x
    if pairs.share is None:
        inputs.reshape(-1)[places] = pairs.inputs
    block_rows = np.repeat(np.arange(rows), blocks)
    return PairBlocks(rows=block_rows, places=places, x=x, inputs=inputs)
