"""Where the values of primitive steps lie, and how loops read and store them.

A value of (rows, units) is an array, and so are its transpose and the views of a vector, which lie
where it does; one without axes is a name; a number that is written in a formula is given at every
call::

    get(z, n, u)          z[n, u]
    get(z', u, n)         z[n, u]
    get(norm, ...)        norm
    get(0.05, ...)        real(settings[0])
"""

import math
from typing import Any

from backsight.engine.graph.trace import COMPARISONS, Node
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import (
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    StoreStep,
    Value,
)

BEGIN = NumberValue(-0.0)
"""What a sum begins with: adding to it leaves every number as it is, -0 too."""
SIMPLE = (0, 1, 2, 3, 0.5, -1)
"""Numbers that are written down; others are given at every call, so that another learning rate is
not compiled anew."""
ZERO = Index()


class NodePlaces:
    """names: of nodes that have one, by identity. arrays: where they lie. settings: the numbers
    that are given at every call, in order of appearance."""

    def __init__(self, dtype: str, names: dict[int, str]) -> None:
        self.dtype, self.names = dtype, names
        self.arrays, self.settings = ArrayMap(), list[float]()
        self._kept: list[Node] = []
        self._names_made = 0

    def make_name(self, kind: str) -> str:
        """A new name. A symbol can have it already: `s2`, say, the sum that a layer is added to."""
        self._names_made += 1
        name = f"{kind}{self._names_made}"
        return name if name not in self.names.values() else self.make_name(kind)

    def name(self, node: Node) -> str:
        """The name of a node's value."""
        if node.op == "input":
            return str(node.args[0])
        self._kept.append(node)  # an identity is a node's only while it lives
        return self.names.setdefault(id(node), f"{node.op}_{len(self.names)}")

    def place(self, node: Node, row: Index, unit: Index) -> Place:
        """Where a value stands for a row and a unit, or a flat vector's entry: the unit."""
        if node.op == "transpose":
            return self.place(node.args[0], unit, row)
        name = self.put_in_memory(node)
        lengths = node.shape
        index = (row, unit)[-len(lengths) :] if lengths else ()
        return Place(name, tuple(i if n > 1 else ZERO for i, n in zip(index, lengths, strict=True)))

    def put_in_memory(self, node: Node) -> str:
        """The name of a value that has a place; where it has none yet, one is found."""
        name = self.name(node)
        if name not in self.arrays.regions:
            if node.op == "view":
                base, offset = node.args[:2]
                self.arrays.place_within(name, self.put_in_memory(base), offset, node.shape)
            else:
                self.arrays.reserve(name, node.shape)
        return name

    def get(self, value: Any, row: Index, unit: Index, *, host: bool = False) -> Value:
        """An operand of a step. host: of a step on plain numbers."""
        if not isinstance(value, Node):
            number = self._read_number(value)
            return number if host or isinstance(number, NumberValue) else Op("real", (number,))
        if value.kind == "host":
            if value.op in COMPARISONS:
                return NameValue(self.name(value), "test")
            plain = NameValue(self.name(value), "host")
            return plain if host else Op("real", (plain,))
        if value.shape == () and value.op != "input":
            return NameValue(self.name(value), "test" if value.kind == "bool" else "real")
        read = Get(self.place(value, row, unit))
        return Op("not_equal", (read, NumberValue(0.0))) if value.kind == "bool" else read

    def _read_number(self, value: float) -> Value:
        if type(value) is not float or value in SIMPLE or not math.isfinite(value):
            return NumberValue(float(value))
        if value not in self.settings:
            self.settings.append(value)
        return Get(Place("settings", (Index((), self.settings.index(value)),)))

    def store(self, node: Node, row: Index, unit: Index, value: Value) -> StoreStep:
        """Keep a value in its place."""
        if node.kind == "bool":
            value = Op("where", (value, NumberValue(1.0), NumberValue(0.0)))
        return StoreStep(self.place(node, row, unit), value)
