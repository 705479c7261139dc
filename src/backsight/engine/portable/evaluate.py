"""Evaluates the primitive steps of a derivation one after the other, each in the portable order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from backsight.engine.derivation import Act, Derivation, Equation
from backsight.engine.graph.lower import PrimitiveSteps, lower
from backsight.engine.graph.trace import Node, make_input
from backsight.engine.interpret import STEP_ACTS, Tape
from backsight.engine.portable.operations import compute
from backsight.engine.portable.portability import require_portable
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.kernel.types import Array


class NodeValues:
    """The value of each step that was run. inputs: of the symbols that no step makes. dtype: of
    arrays."""

    def __init__(self, inputs: Mapping[str, Array], dtype: str) -> None:
        self._inputs, self._dtype = inputs, dtype
        self._values: dict[int, Array] = {}

    def run(self, nodes: Iterable[Node]) -> None:
        """Compute what is not computed yet, in order."""
        for node in nodes:
            if id(node) not in self._values:
                operands = [self.find(a) for a in node.args]
                self._values[id(node)] = compute(node, operands, self._dtype)

    def find(self, value: Any) -> Any:
        """What a node, or a plain number, stands for."""
        if not isinstance(value, Node):
            return value
        if value.op == "input":
            return self._inputs[value.args[0]]
        if value.op == "view":
            vector, offset = value.args
            part = self.find(vector)[offset : offset + int(np.prod(value.shape, dtype=int))]
            return part.reshape(value.shape)
        return self._values[id(value)]


def lower_portably(derivation: Derivation, *groups: tuple[Act, ...]) -> list[PrimitiveSteps]:
    """The primitive steps of some groups of acts. Raises BadRecord where a formula has something
    that is another one on other machines."""
    equations = [list(derivation.acts(*acts)) for acts in groups]
    for group in equations:
        for equation in group:
            require_portable(equation)
    return lower(derivation, *equations, words=PORTABLE_WORDS)


def evaluate_portably(derivation: Derivation, values: Mapping[str, Array], *acts: Act) -> Tape:
    """Run the equations of some acts (those of a step where none are named), as
    `interpret.evaluate` does, in the dtype of the arrays given: first weights are made in float64.
    """
    (steps,) = lower_portably(derivation, acts or STEP_ACTS)
    dtypes = (v.dtype.name for v in values.values() if hasattr(v, "dtype"))
    dtype = next(dtypes, derivation.dtype)
    nodes = NodeValues(values, dtype)
    with np.errstate(all="ignore"):
        nodes.run(steps.nodes)
    work = partial(_compute_lines, steps.symbol_nodes, dtype)
    tape = Tape(derivation, values, PORTABLE_WORDS, work)
    for equation in derivation.acts(*(acts or STEP_ACTS)):
        for name in equation.targets:
            tape.put(name, nodes.find(steps.symbol_nodes[name]))
    return tape


def _compute_lines(
    symbol_nodes: Mapping[str, Any], dtype: str, equation: Equation, operands: Sequence[Array]
) -> dict[str, Array]:
    """Every named line of an equation's formula, from numbers for its operands. symbol_nodes: say
    which of these are numbers of the host."""
    names = [name or "" for name in equation.operands]
    values = NodeValues(dict(zip(names, operands, strict=True)), dtype)
    nodes = [
        make_input(name, np.shape(value), symbol_nodes[name].kind)
        if isinstance(symbol_nodes.get(name), Node)
        else value
        for name, value in zip(names, operands, strict=True)
    ]
    lines = equation.reads.compute_lines(PORTABLE_WORDS, *nodes, **equation.settings)
    return {name: _find_line(values, line) for name, line in lines.items()}


def compute_node(node: Any, inputs: Mapping[str, Array], dtype: str) -> Any:
    """What a node comes to. inputs: of the names in it; dtype: of arrays. A plain number stays what
    it is."""
    return _find_line(NodeValues(inputs, dtype), node)


def _find_line(values: NodeValues, line: Any) -> Any:
    """What a line's node comes to, or the nodes of several."""
    if isinstance(line, tuple):
        return tuple(_find_line(values, part) for part in line)
    with np.errstate(all="ignore"):
        values.run(_list_in_order(line, set()))
    return values.find(line)


def _list_in_order(value: Any, ids: set[int]) -> Iterator[Node]:
    """A node behind those that it is made of, each once; inputs are no steps."""
    if isinstance(value, Node) and value.op not in ("input", "view") and id(value) not in ids:
        ids.add(id(value))
        for argument in value.args:
            yield from _list_in_order(argument, ids)
        yield value
