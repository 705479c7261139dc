"""A loop over rows of few units, each unit written out: the processor's vectors go over the rows.

With 3 units a loop over units fills no vector; a loop over the rows does. Nothing is kept in memory
between its steps, and sums over rows are numbers until the loop is over.
"""

import math

from backsight.engine.graph.trace import Node
from backsight.engine.native.fusion import (
    OVER_UNITS,
    FusedStep,
    Loop,
    is_alias,
    is_outer,
    is_row_product,
    list_reads,
)
from backsight.engine.native.value_writer import LoopSource, ValueWriter, find_transposed
from backsight.engine.numpy.buffers import find_base

MOST = 320
"""Steps on numbers that are written out for a row at the most."""
WIDEST = 12
"""Units of what is written out at the most."""


def is_tiny(loop: Loop, fused: FusedStep) -> bool:
    """Whether a loop over rows is better written out unit by unit."""
    if loop.domain[0] != "rows" or loop.domain[1] < 2:
        return False
    steps = 0
    for node in list_computed(loop, fused):
        if is_outer(node) or is_row_product(node):
            steps += node.args[0].shape[0 if is_outer(node) else 1] * node.shape[-1]
            widest = max(node.args[0].shape[0 if is_outer(node) else 1], node.shape[-1])
        else:
            over = node.args[0] if node.op in ("total", "sum_rows", *OVER_UNITS) else node
            widest = over.shape[-1] if over.shape else 1
            steps += widest
        if widest > WIDEST or steps > MOST:
            return False
    return True


def list_computed(loop: Loop, fused: FusedStep) -> list[Node]:
    """What a loop computes."""
    found: dict[int, Node] = {}
    waiting = list(loop.sinks)
    while waiting:
        node = waiting.pop()
        if id(node) in found or node.kind == "host" or (node.shape == () and node.op != "total"):
            continue
        if any(node is s for s in loop.sinks) or fused.is_inside(node, loop):
            found[id(node)] = node
            waiting += list_reads(node)
    return list(found.values())


class UnrolledWriter(ValueWriter):
    """Writes a loop over rows with one line for every step on a number."""

    def write(self) -> LoopSource:
        """The whole loop."""
        totals = [n for n in self.loop.sinks if n.op == "total"]
        sums = [n for n in self.loop.sinks if n.op == "sum_rows" or is_outer(n)]
        self._have: dict[int, list[str]] = {}
        self._body: list[str] = []
        ends = []
        for number, node in enumerate(sums):
            names = [f"a{number}_{k}" for k in range(math.prod(node.shape))]
            for name, part in zip(names, self._parts(node), strict=True):
                self._line(0, f"{name} = {self._constant(0)}")
                self._body.append(f"{name} += {part}")
            ends += [self._put_at(node, str(k), name) for k, name in enumerate(names)]
        for number, node in enumerate(totals):
            self._line(0, f"t{number} = {self._constant(0)}")
            self._body += [f"t{number} += {value}" for value in self._values(node.args[0])]
        for node in self.loop.sinks:
            if not any(node is other for other in (*totals, *sums)):
                self._store(node)
        self._line(0, f"for i in range({self._rows}):")
        self._lines += [f"    {line}" for line in self._body]
        self._lines += ends
        if totals:
            results = "".join(f"np.float64(t{n}), " for n in range(len(totals)))
            self._line(0, f"return {results}")
        return self.make_loop_source(totals)

    def _parts(self, node: Node) -> list[str]:
        """What a row adds to a sum over rows, entry by entry."""
        if node.op == "sum_rows":
            return self._values(node.args[0])
        one, two = self._values(find_base(node.args[0])), self._values(node.args[1])
        return [f"{a} * {b}" for a in one for b in two]

    def _store(self, node: Node) -> None:
        width = node.shape[-1]
        for k, value in enumerate(self._values(node)):
            self._body.append(self._put_at(node, f"i * {width} + {k}", value))

    def _values(self, node: Node) -> list[str]:
        """The names of a row's values, one for each unit; lines that make them go to the body."""
        if id(node) in self._have:
            return self._have[id(node)]
        if is_alias(node) or not self.fused.is_inside(node, self.loop):
            sources = [self._load(node, unit) for unit in range(node.shape[-1])]
        elif is_row_product(node):
            one = self._values(node.args[0])
            sources = [
                " + ".join(
                    f"{a} * {self._matrix(node.args[1], k, unit)}" for k, a in enumerate(one)
                )
                for unit in range(node.shape[-1])
            ]
        elif node.op == "sum_units":
            sources = [" + ".join(self._values(node.args[0]))]
        elif node.op == "max_units":
            sources = [self._largest(self._values(node.args[0]))]
        else:
            operands = [self._operand(a, node.shape[-1]) for a in node.args]
            sources = [
                self._expression(node, list(args), self._body)
                for args in zip(*operands, strict=True)
            ]
        names = []
        for source in sources:
            names.append(f"v{self._new()}")
            self._body.append(f"{names[-1]} = {source}")
        self._have[id(node)] = names
        return names

    def _largest(self, values: list[str]) -> str:
        largest = values[0]
        for value in values[1:]:
            largest = self._name_value(self._write_larger(largest, value), self._body)
        return largest

    def _operand(self, value: Node | float, width: int) -> list[str]:
        """An operand for each unit."""
        if not isinstance(value, Node):
            return [self._constant(value)] * width
        if value.kind == "host" or value.shape == ():
            return [self._scalar(value)] * width
        values = self._values(value)
        return values * width if len(values) == 1 else values

    def _matrix(self, node: Node, row: int, unit: int) -> str:
        """An entry of a matrix that is whole in memory."""
        turned = find_transposed(node) is not None
        inside = unit * node.shape[0] + row if turned else row * node.shape[1] + unit
        return self._get_at(node, str(inside))

    def _load(self, node: Node, unit: int) -> str:
        """A value from memory."""
        if find_transposed(node) is not None:
            return self._get_at(node, f"{unit * node.shape[0]} + i")
        if len(node.shape) == 2 and node.shape[0] == self._rows:
            return self._get_at(node, f"i * {node.shape[1]} + {unit}")
        return self._get_at(node, str(unit))
