"""Where each primitive step writes: named vectors, parts of the gradient, or shared buffers.

A step writes straight to its place in a packed vector, or over the value that it replaces
(theta by theta_next) where nothing reads the old value any more. All else shares a pool: a
buffer is free again after its last reader.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import ELEMENTWISE, Node, Shape
from backsight.kernel.aligned import aligned
from backsight.kernel.types import Array

ALIASES = frozenset({"transpose", "view", "input"})
ONE_PASS = ELEMENTWISE - {"where", "erf"}
"""Steps that may write over an operand: they read an entry before they write it."""


class Placement:
    """A name and an array for every node.

    nodes: all steps in order, of all functions. arrays: input name -> array. kept: nodes whose
    values are wanted after the last step. by_unit: whether matrices lie unit by unit in memory
    instead of row by row. lead: (replicas,) where every array has an axis of them before its own.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        arrays: Mapping[str, Array],
        dtype: str,
        kept: Sequence[Node],
        *,
        by_unit: bool = False,
        lead: Shape = (),
    ) -> None:
        self.dtype, self.by_unit, self.lead = np.dtype(dtype), by_unit, lead
        self.arrays: dict[str, Array] = {}
        self.names: dict[int, str] = {}
        self.pooled: set[str] = set()
        self.viewed: set[str] = set()
        self._inputs = arrays
        self._free: dict[tuple[Shape, str], list[str]] = {}
        self._last = {id(n): at for at, node in enumerate(nodes) for n in _reads(node)}
        self._last |= {id(n): len(nodes) for n in kept}
        self._place: dict[int, Array] = {}

    def spend(self, node: Node) -> None:
        """Let an input's array be written over behind its last reader."""
        self.pooled.add(self.read(node))

    def put(self, node: Node, array: Array) -> None:
        """Decide beforehand where a node's value goes."""
        self._place.setdefault(id(node), array)

    def is_put(self, node: Node) -> bool:
        """Whether a place was decided for the node."""
        return id(node) in self._place

    def last_read(self, node: Node) -> int:
        """The place of the last step that reads the node or a part of it; -1 if none does."""
        return self._last.get(id(node), -1)

    def out(self, node: Node, at: int) -> str:
        """The name of the buffer that step number `at` writes to."""
        if id(node) in self._place:
            self._release(node, at)
            return self._named(node, self._place[id(node)])
        passes = node.op in ONE_PASS
        if passes:
            self._release(node, at)
        key = (node.shape, node.kind)
        spare = self._free.get(key, [])
        if spare:
            name = spare.pop()
            self.names[id(node)] = name
        else:
            name = self._named(node, self._new(node.shape, node.kind))
            self.pooled.add(name)
        if not passes:
            self._release(node, at)
        return name

    def scratch(self, shape: Shape, kind: str) -> str:
        """A buffer of a step's own."""
        return self.constant(self._new(shape, kind), "w")

    def constant(self, value: Array, prefix: str = "c") -> str:
        """A name for an array or a number that stays the same."""
        name = f"{prefix}{len(self.arrays)}"
        self.arrays[name] = value
        return name

    def read(self, node: Node) -> str:
        """The name under which a node's value is read."""
        if id(node) not in self.names:
            self._named(node, self.array(node))
        return self.names[id(node)]

    def array(self, node: Node) -> Array:
        """The array behind a node: an input, a view of one, or a step's buffer."""
        if id(node) in self.names:
            return self.arrays[self.names[id(node)]]
        if node.op == "input":
            return self._inputs[node.args[0]]
        base = self.array(node.args[0])
        self.viewed.add(self.names.get(id(node.args[0]), ""))
        if node.op == "transpose":
            return base.transpose(*range(len(self.lead)), *_backwards(base, self.lead))
        return self.part(base, node.args[1], node.shape)

    def part(self, vector: Array, offset: int, shape: Shape) -> Array:
        """A piece of a vector, in a shape of its own."""
        size = int(np.prod(shape, dtype=int))
        return vector[..., offset : offset + size].reshape(self.lead + shape)

    def against(self, node: Node, axes: int) -> str:
        """The name under which a node is read where the result has so many axes of its own: the
        replicas' axis stays the first."""
        name = self.read(node)
        missing = axes - len(node.shape)
        if not self.lead or not missing:
            return name
        self.viewed.add(name)
        array = self.arrays[name]
        return self.constant(array.reshape(array.shape[:1] + (1,) * missing + array.shape[1:]))

    def _release(self, node: Node, at: int) -> None:
        """Give back the buffers whose last reader is this step."""
        for base in {id(b): b for b in map(base_of, _nodes(node.args))}.values():
            name = self.names.get(id(base), "")
            if name in self.pooled and self.last_read(base) <= at:
                spare = self._free.setdefault((base.shape, base.kind), [])
                if name not in spare:
                    spare.append(name)

    def _new(self, shape: Shape, kind: str) -> Array:
        dtype = bool if kind == "bool" else self.dtype
        shape = self.lead + shape
        return aligned(shape[::-1], dtype).T if self.by_unit else aligned(shape, dtype)

    def _named(self, node: Node, array: Array) -> str:
        self.names[id(node)] = self.constant(array, "b")
        return self.names[id(node)]


def _backwards(array: Array, lead: Shape) -> range:
    """An array's axes behind those of the lead, the last first."""
    return range(array.ndim - 1, len(lead) - 1, -1)


def base_of(node: Node) -> Node:
    """The node whose memory this one shows."""
    while node.op in ("transpose", "view"):
        node = node.args[0]
    return node


def _nodes(args: Sequence[Any]) -> list[Node]:
    return [a for a in args if isinstance(a, Node)]


def _reads(node: Node) -> list[Node]:
    """The nodes whose memory a step reads. A view is no step: it is read when it is used."""
    if node.op in ALIASES:
        return []
    direct = _nodes(node.args)
    return [*direct, *map(base_of, direct)]
