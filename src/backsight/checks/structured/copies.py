"""Copies of the batch side by side, each with one weight changed: where rows depend on each other.

Arrays get one more axis in front, (copies, rows, units), and sums keep the axes they run over, so
that everything broadcasts. Only the equations that the change reaches are run.
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

    readers: the forward equations that read the array, and under which name. x: the input of the
    layer that the array belongs to ("" for its biases); None where it is no dense layer's.
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
        z, after = readers[0][0].targets[0], readers[0][0].number
        starts, after = ({n for _, n in readers}, 0) if x is None else ({z}, after)
        self.equations = list(routes.list_affected(starts, after))
        self.memory = memory

    def run(self, task: ArrayTask, point: Point, tape: Tape) -> None:
        """Change every weight asked for."""
        if not self.equations:
            return
        can = self._dual or _is_copyable(self.derivation, self.equations)
        at_once = self._count_at_once() if can else 1
        for start in range(0, len(task.places), at_once):
            places = task.places[start : start + at_once]
            changes = tuple(
                self._compute_changes(task, tape, s[places], places)
                if can
                else self._change_one(task, point, tape, s[places], places)
                for s in task.steps
            )
            task.total[places] = self.probe.add_signed(changes)
        task.active[task.places] = True
        task.rows_run += len(task.places) * self.derivation.rows

    def _compute_changes(
        self, task: ArrayTask, tape: Tape, step: Floats, places: Integers
    ) -> Floats:
        """The change of L for each copy."""
        words = (
            self.probe.numbers.words if self._dual else with_copies_axis(self.probe.numbers.words)
        )
        values = self._make_seeds(task, tape, step, places)
        for equation in self.equations:
            operands = [values.get(o, tape[o]) if o else None for o in equation.operands]
            values[equation.targets[0]] = equation.reads.with_words(words)(
                *operands, **equation.settings
            )
        end: Any = values["L"]
        if self._dual:
            return np.reshape(end.tangents, len(places))
        return self.probe.numbers.change(end, np.full(end.shape, tape["L"])).reshape(len(places))

    def _change_one(
        self, task: ArrayTask, point: Point, tape: Tape, step: Floats, places: Integers
    ) -> Floats:
        """The same for one weight, the whole network run: for equations that turn an operand."""
        change = np.zeros(point.theta.size)
        change[places + task.symbol.offset] = step
        numbers = self.probe.numbers
        end = point.run_tape(numbers.lift(point.theta, change), words=numbers.words)["L"]
        return np.reshape(numbers.change(end, np.asarray(tape["L"])), 1)

    # ------------------------------------------------------------------- what carries the change
    def _make_seeds(
        self, task: ArrayTask, tape: Tape, step: Floats, places: Integers
    ) -> dict[str, Any]:
        """What carries the change first: the layer's sums, or the weight itself."""
        if self.x is not None:
            z = self.readers[0][0].targets[0]
            return {z: self._lift(tape[z], self._change_sums(task, tape, step, places))}
        change = np.zeros((len(places), task.symbol.size))
        change[np.arange(len(places)), places] = step
        shape = task.symbol.shape
        shape = shape if self._dual or len(shape) > 1 else (1, task.symbol.size)
        change = change.reshape(len(places), *shape)
        return {n: self._lift(tape[n].reshape(shape), change) for _, n in self.readers}

    def _change_sums(self, task: ArrayTask, tape: Tape, step: Floats, places: Integers) -> Floats:
        """How each copy's sums change, (copies, rows, units): in one unit's column."""
        change = np.zeros((len(places), self.derivation.rows, task.units))
        entering = tape[self.x][:, places // task.units].T if self.x else 1.0
        change[np.arange(len(places)), :, places % task.units] = step[:, None] * entering
        return change

    def _lift(self, base: Floats, change: Floats) -> Any:
        return Dual(base, change) if self._dual else self.probe.numbers.lift(base, change)

    def _count_at_once(self) -> int:
        """Copies that are evaluated at once."""
        width = sum(self.derivation.symbols[t].size for e in self.equations for t in e.targets)
        width += self.derivation.symbols[self.readers[0][0].targets[0]].size
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
    return x.sum(tuple(range(-min(x.ndim, 2), 0)), keepdims=True)


def _take_largest(x: Array, words: Words) -> Array:
    """The largest of each row, by the numbers' own idea of larger."""
    flat = words["max_units"](x.reshape(-1, x.shape[-1]))
    return flat.reshape(*x.shape[:-1], 1)
