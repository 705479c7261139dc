"""Copies of the batch side by side, each with one weight changed: where rows depend on each other.

Arrays get one more axis in front, (copies, rows, units), and sums keep the axes they run over, so
that everything broadcasts. Only the equations that the change reaches are run.

With batch normalization behind the 2-3-2 example's z1, a change of W1[0, 1] in row 0 moves the
mean of unit 1 over all rows, so no row can be left out. Each entry of W1 gets a copy of z1::

    entry 0: W1[0,0]       entry 1: W1[0,1]       ...    entry 5: W1[1,2]
    [1.5]  1.5  -1          1  [2]    -1                  1   1.5  [0]
    [0]    1.5  -2          0  [1.5]  -2                  0   1.5  [-1.5]
    [3]   -1.5   3          2  [-0.5]  3                  2  -1.5  [3]

which is z1 + h x in one column, (6, 3, 3); biases and scales come out of the same equations with
(6, 1, 3). L is then (6, 1, 1): one loss for each copy.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.checks.duals import Dual
from backsight.checks.point import Point
from backsight.checks.structured.dependence import run_on_nodes
from backsight.checks.structured.numbers import TANGENT, Probe
from backsight.checks.structured.routes import RouteMap
from backsight.checks.structured.task import ArrayTask
from backsight.engine.derivation import Derivation, Equation
from backsight.engine.graph.trace import Node
from backsight.engine.interpret import Tape
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.formula import Words
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats, Integers

TURNING = frozenset({"transpose", "pack"})
"""Steps that mean something else on three axes."""
BLOCK_NUMBERS = 2**18
"""Numbers of all arrays of a block."""


def with_copies_axis(words: Words) -> Words:
    """The words on arrays with an axis of copies in front."""
    return {
        **words,
        "sum_units": lambda x: x.sum(-1, keepdims=True),
        "sum_rows": lambda x: x.sum(-2, keepdims=True),
        "max_units": lambda x: _take_largest(x, words),
        "total": _total,
    }


class CopyRunner:
    """The equations that some weights reach, for many changes of one array at once.

    Parameters:
        routes: what the equations are found with.
        probe: how weights are changed.
        readers: the forward equations that read the array, and under which name.
        x: the input of the layer that the array belongs to ("" for its biases); None where it is
            no dense layer's.
        memory: bytes that a block of copies may take.
    """

    def __init__(
        self,
        routes: RouteMap,
        probe: Probe,
        readers: Sequence[tuple[Equation, str]],
        x: str | None,
        memory: int,
    ) -> None:
        self.derivation, self.probe, self.readers, self.x = routes.derivation, probe, readers, x
        self._dual = probe.numbers is TANGENT
        # Of a dense layer the changed sums are known without its product: the equations behind it
        # are enough. Any other array is changed itself, and all its readers run.
        z, after = readers[0][0].targets[0], readers[0][0].number
        starts, after = ({n for _, n in readers}, 0) if x is None else ({z}, after)
        self.equations = list(routes.list_affected(starts, after))
        self.memory = memory

    def run(self, task: ArrayTask, point: Point, tape: Tape) -> None:
        """Change every weight asked for."""
        if not self.equations:
            return
        # Dual numbers bring their own axis of tangents, whatever the equations turn or pack.
        can = self._dual or _is_copyable(self.derivation, self.equations)
        at_once = self._count_at_once() if can else 1
        for start in range(0, len(task.entries), at_once):
            entries = task.entries[start : start + at_once]
            changes = tuple(
                self._compute_changes(task, tape, s[entries], entries)
                if can
                else self._change_one(task, point, tape, s[entries], entries)
                for s in task.steps
            )
            task.total[entries] = self.probe.add_signed(changes)
        task.active[task.entries] = True
        task.rows_run += len(task.entries) * self.derivation.rows

    def _compute_changes(
        self, task: ArrayTask, tape: Tape, step: Floats, entries: Integers
    ) -> Floats:
        """The change of L for each copy. step: of each of the entries."""
        words = (
            self.probe.numbers.words if self._dual else with_copies_axis(self.probe.numbers.words)
        )
        values = self._make_seeds(task, tape, step, entries)
        for equation in self.equations:
            operands = [values.get(o, tape[o]) if o else None for o in equation.operands]
            values[equation.targets[0]] = equation.reads.with_words(words)(
                *operands, **equation.settings
            )
        end: Any = values["L"]
        if self._dual:
            return np.reshape(end.tangents, len(entries))
        return self.probe.numbers.change(end, np.full(end.shape, tape["L"])).reshape(len(entries))

    def _change_one(
        self, task: ArrayTask, point: Point, tape: Tape, step: Floats, entries: Integers
    ) -> Floats:
        """The same for one weight, the whole network run: for equations that turn an operand."""
        change = np.zeros(point.theta.size)
        change[entries + task.symbol.offset] = step
        numbers = self.probe.numbers
        end = point.run_tape(numbers.lift(point.theta, change), words=numbers.words)["L"]
        return np.reshape(numbers.change(end, np.asarray(tape["L"])), 1)

    # ------------------------------------------------------------------- what carries the change
    def _make_seeds(
        self, task: ArrayTask, tape: Tape, step: Floats, entries: Integers
    ) -> dict[str, Any]:
        """What carries the change first: the layer's sums, or the weight itself."""
        if self.x is not None:
            z = self.readers[0][0].targets[0]
            return {z: self._lift(tape[z], self._change_sums(task, tape, step, entries))}
        change = np.zeros((len(entries), task.symbol.size))
        change[np.arange(len(entries)), entries] = step
        # A vector, (units,), has to become (copies, 1, units): as (copies, units) it would be
        # broadcast over the rows as if it were one number for each of them.
        shape = task.symbol.shape
        shape = shape if self._dual or len(shape) > 1 else (1, task.symbol.size)
        change = change.reshape(len(entries), *shape)
        return {n: self._lift(tape[n].reshape(shape), change) for _, n in self.readers}

    def _change_sums(self, task: ArrayTask, tape: Tape, step: Floats, entries: Integers) -> Floats:
        """How each copy's sums change, (copies, rows, units): in one unit's column."""
        change = np.zeros((len(entries), self.derivation.rows, task.units))
        inputs, units = np.divmod(entries, task.units)
        entering = tape[self.x][:, inputs].T if self.x else 1.0
        change[np.arange(len(entries)), :, units] = step[:, None] * entering
        return change

    def _lift(self, base: Floats, change: Floats) -> Any:
        return Dual(base, change) if self._dual else self.probe.numbers.lift(base, change)

    def _count_at_once(self) -> int:
        """Copies that are evaluated at once."""
        width = sum(self.derivation.symbols[t].size for e in self.equations for t in e.targets)
        width += self.derivation.symbols[self.readers[0][0].targets[0]].size
        # Four times: a formula's intermediate values beside the targets that are counted here.
        each = 4 * self.probe.numbers.bytes * width
        if self.memory < each:
            raise TooLittleMemory(
                _(
                    "A memory bound of {memory:,} bytes does not hold one block: give at "
                    "least {each:,}."
                ).format(memory=self.memory, each=each)
            )
        return max(1, min(self.memory // each, BLOCK_NUMBERS // width))


def _is_copyable(derivation: Derivation, equations: Sequence[Equation]) -> bool:
    """Whether the equations mean the same with an axis of copies in front."""
    results = (run_on_nodes(derivation, e)[1] for e in equations)
    return not any(_list_steps(node) & TURNING for node in results)


def _list_steps(node: object) -> set[str]:
    if not isinstance(node, Node):
        return set()
    return {node.op}.union(*(_list_steps(a) for a in node.args))


def _total(x: Array) -> Array:
    """The sum of each copy: over rows and units, or units alone where there are no rows."""
    return x.sum(tuple(range(-min(x.ndim, 2), 0)), keepdims=True)


def _take_largest(x: Array, words: Words) -> Array:
    """The largest of each row, by the numbers' own idea of larger."""
    flat = words["max_units"](x.reshape(-1, x.shape[-1]))
    return flat.reshape(*x.shape[:-1], 1)
