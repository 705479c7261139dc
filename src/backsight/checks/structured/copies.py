"""Copies of the batch side by side, each with one weight changed: where rows depend on each other.

Arrays get one more axis in front, (copies, rows, units), and sums keep the axes they run over, so
that everything broadcasts. Only the equations that the change reaches are run.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.checks.duals import Dual
from backsight.checks.point import Point
from backsight.checks.structured.dependence import on_nodes
from backsight.checks.structured.numbers import TANGENT, Probe
from backsight.checks.structured.routes import Map
from backsight.checks.structured.task import Work
from backsight.engine.derivation import Derivation, Equation
from backsight.engine.graph.trace import Node
from backsight.engine.interpret import Tape
from backsight.kernel.errors import TooLittleMemory
from backsight.kernel.formula import Words
from backsight.kernel.language import _
from backsight.kernel.types import Array, Floats, Integers

TURNING = frozenset({"transpose", "pack"})
"""Steps that mean something else on three axes."""
BLOCK = 2**18
"""Numbers of all arrays of a block."""


def in_copies(words: Words) -> Words:
    """The words on arrays with an axis of copies in front."""
    return {
        **words,
        "sum_units": lambda x: x.sum(-1, keepdims=True),
        "sum_rows": lambda x: x.sum(-2, keepdims=True),
        "max_units": lambda x: _take_largest(x, words),
        "total": _total,
    }


class Copies:
    """The equations that some weights reach, for many changes of one array at once.

    readers: the forward equations that read the array, and under which name. x: the input of the
    layer that the array belongs to ("" for its biases); None where it is no dense layer's.
    """

    def __init__(
        self,
        map_: Map,
        probe: Probe,
        readers: Sequence[tuple[Equation, str]],
        x: str | None,
        memory: int,
    ) -> None:
        self.derivation, self.probe, self.readers, self.x = map_.derivation, probe, readers, x
        self._dual = probe.numbers is TANGENT
        z, after = readers[0][0].targets[0], readers[0][0].number
        starts, after = ({n for _, n in readers}, 0) if x is None else ({z}, after)
        self.equations = list(map_.affected(starts, after))
        self.memory = memory

    def run(self, work: Work, point: Point, tape: Tape) -> None:
        """Change every weight asked for."""
        if not self.equations:
            return
        can = self._dual or _can_be_copied(self.derivation, self.equations)
        at_once = self._at_once() if can else 1
        for start in range(0, len(work.asked), at_once):
            asked = work.asked[start : start + at_once]
            changes = tuple(
                self._changes(work, tape, s[asked], asked)
                if can
                else self._alone(work, point, tape, s[asked], asked)
                for s in work.steps
            )
            work.total[asked] = self.probe.signed(changes)
        work.touched[work.asked] = True
        work.done += len(work.asked) * self.derivation.rows

    def _changes(self, work: Work, tape: Tape, step: Floats, asked: Integers) -> Floats:
        """The change of L for each copy."""
        words = self.probe.numbers.words if self._dual else in_copies(self.probe.numbers.words)
        values = self._seeds(work, tape, step, asked)
        for equation in self.equations:
            operands = [values.get(o, tape[o]) if o else None for o in equation.operands]
            values[equation.targets[0]] = equation.reads.on(words)(*operands, **equation.settings)
        end: Any = values["L"]
        if self._dual:
            return np.reshape(end.tangents, len(asked))
        return self.probe.numbers.change(end, np.full(end.shape, tape["L"])).reshape(len(asked))

    def _alone(self, work: Work, point: Point, tape: Tape, step: Floats, asked: Integers) -> Floats:
        """The same for one weight, the whole network run: for equations that turn an operand."""
        change = np.zeros(point.theta.size)
        change[asked + work.symbol.offset] = step
        numbers = self.probe.numbers
        end = point.tape(numbers.lift(point.theta, change), words=numbers.words)["L"]
        return np.reshape(numbers.change(end, np.asarray(tape["L"])), 1)

    # ------------------------------------------------------------------- what carries the change
    def _seeds(self, work: Work, tape: Tape, step: Floats, asked: Integers) -> dict[str, Any]:
        """What carries the change first: the layer's sums, or the weight itself."""
        if self.x is not None:
            z = self.readers[0][0].targets[0]
            return {z: self._lifted(tape[z], self._sums(work, tape, step, asked))}
        change = np.zeros((len(asked), work.symbol.size))
        change[np.arange(len(asked)), asked] = step
        shape = work.symbol.shape
        shape = shape if self._dual or len(shape) > 1 else (1, work.symbol.size)
        change = change.reshape(len(asked), *shape)
        return {n: self._lifted(tape[n].reshape(shape), change) for _, n in self.readers}

    def _sums(self, work: Work, tape: Tape, step: Floats, asked: Integers) -> Floats:
        """How each copy's sums change, (copies, rows, units): in one unit's column."""
        change = np.zeros((len(asked), self.derivation.rows, work.units))
        entering = tape[self.x][:, asked // work.units].T if self.x else 1.0
        change[np.arange(len(asked)), :, asked % work.units] = step[:, None] * entering
        return change

    def _lifted(self, base: Floats, change: Floats) -> Any:
        return Dual(base, change) if self._dual else self.probe.numbers.lift(base, change)

    def _at_once(self) -> int:
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
        return max(1, min(self.memory // each, BLOCK // width))


def _can_be_copied(derivation: Derivation, equations: Sequence[Equation]) -> bool:
    """Whether the equations mean the same with an axis of copies in front."""
    results = (on_nodes(derivation, e)[1] for e in equations)
    return not any(_steps(node) & TURNING for node in results)


def _steps(node: object) -> set[str]:
    if not isinstance(node, Node):
        return set()
    return {node.op}.union(*(_steps(a) for a in node.args))


def _total(x: Array) -> Array:
    return x.sum(tuple(range(-min(x.ndim, 2), 0)), keepdims=True)


def _take_largest(x: Array, words: Words) -> Array:
    """The largest of each row, by the numbers' own idea of larger."""
    flat = words["max_units"](x.reshape(-1, x.shape[-1]))
    return flat.reshape(*x.shape[:-1], 1)
