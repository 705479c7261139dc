"""Where each primitive step writes: named vectors, parts of the gradient, or shared buffers.

A step writes straight to its place in a packed vector, or over the value that it replaces
(theta by theta_next) where nothing reads the old value any more. All else shares a pool: a
buffer is free again after its last reader.

Life of the four buffers that the forward and backward pass of the 2-3-2 example share; w: written,
r: read, wr: written over what is read in the same pass, a dot: holds a value that is still needed::

    step                                 b2 (3, 3)   b5 (3, 3)   b7 (3, 2)   b11 (3, 2)
    matmul(b0, b1, b2)    x W1              w
    add(b2, b3, out=b2)   z1                wr
    maximum(b2, c4, ...)  a1                r           w
    matmul(b5, b6, b7)    a1 W2             .           r           w
    add(b7, b8, out=b7)   z2                .           .           wr
    subtract(b7, b9, ..)  z2 - y            .           .           wr
    square(b7, out=b11)                     .           .           r           w
    add_reduce(b11, None)                   .           .           .           r
    multiply(c10, b7, ..)                   .           .           wr         free
    divide(b7, c12, ..)   dL/dz2            .           .           wr
    matmul(b13, b7, b14)  dL/dW2            .        r (b13)        r
    matmul(c16, b7, b15)  dL/db2            .         free          r
    matmul(b7, b17, b5)   dL/da1            .           w           r
    greater(b2, c4, ...)  z1 > 0            r           .          free
    copyto(b2, b18)       da1/dz1           w           .
    multiply(b5, b2, ..)  dL/dz1            wr          r

b13 is a1 turned over, another name of b5's memory: reading it is reading b5, so that b5 becomes
free only after the product with it (`find_base`). greater writes to a buffer of its own, b18, not
over b2: that is of another kind (bool). b14 and b15 lie in g and belong to no pool.

A matrix product must not write over an operand: it reads an entry of it again after the first
result is written. Steps of one pass may, so they give their operands back before they choose their
output, the others after.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import ELEMENTWISE, Node, Shape
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array

ALIASES = frozenset({"transpose", "view", "input"})
ONE_PASS = ELEMENTWISE - {"where", "erf"}
"""Steps that may write over an operand: they read an entry before they write it."""


class Placement:
    """A name and an array for every node.

    Parameters:
        nodes: all steps in order, of all functions.
        arrays: input name -> array.
        dtype: of the buffers.
        kept_nodes: nodes whose values are wanted after the last step.
        by_unit: whether matrices lie unit by unit in memory instead of row by row.
        lead: (replicas,) where every array has an axis of them before its own.
    """

    arrays: dict[str, Array]
    """What generated code sees, by name."""
    names: dict[int, str]
    """The name of each node's value, by the node's identity."""
    pool_names: set[str]
    """Names of buffers that are used again when their last reader is done."""
    viewed_names: set[str]
    """Names whose memory has another name, too: a view, or a shape with more axes."""

    def __init__(
        self,
        nodes: Sequence[Node],
        arrays: Mapping[str, Array],
        dtype: str,
        kept_nodes: Sequence[Node],
        *,
        by_unit: bool = False,
        lead: Shape = (),
    ) -> None:
        self.dtype, self.by_unit, self.lead = np.dtype(dtype), by_unit, lead
        self.arrays, self.names = {}, {}
        self.pool_names, self.viewed_names = set(), set()
        self._inputs = arrays
        # Free buffers by shape and kind, the last freed on top: it is the warmest in the cache.
        self._free_names: dict[tuple[Shape, str], list[str]] = {}
        self._last_reads = {id(n): at for at, node in enumerate(nodes) for n in _list_reads(node)}
        # As if one more step behind all others read them.
        self._last_reads |= {id(n): len(nodes) for n in kept_nodes}
        self._assigned_arrays: dict[int, Array] = {}

    def release_input(self, node: Node) -> None:
        """Let an input's array be written over behind its last reader."""
        self.pool_names.add(self.find_name(node))

    def assign(self, node: Node, array: Array) -> None:
        """Decide beforehand where a node's value goes."""
        self._assigned_arrays.setdefault(id(node), array)

    def is_assigned(self, node: Node) -> bool:
        """Whether a place was decided for the node."""
        return id(node) in self._assigned_arrays

    def find_last_read(self, node: Node) -> int:
        """The place of the last step that reads the node or a part of it; -1 if none does."""
        return self._last_reads.get(id(node), -1)

    def choose_output(self, node: Node, at: int) -> str:
        """The name of the buffer that step number `at` writes to."""
        # A buffer keeps its name when it passes to another node: so lines show what is shared. An
        # assigned array gets a name of its own, though others may have the same memory.
        if id(node) in self._assigned_arrays:
            self._release(node, at)
            return self._add_name(node, self._assigned_arrays[id(node)])
        passes = node.op in ONE_PASS
        if passes:
            self._release(node, at)
        key = (node.shape, node.kind)
        free_names = self._free_names.get(key, [])
        if free_names:
            name = free_names.pop()
            self.names[id(node)] = name
        else:
            name = self._add_name(node, self._allocate(node.shape, node.kind))
            self.pool_names.add(name)
        if not passes:
            self._release(node, at)
        return name

    def make_scratch(self, shape: Shape, kind: str) -> str:
        """A buffer of a step's own."""
        return self.add_constant(self._allocate(shape, kind), "w")

    def add_constant(self, value: Array, prefix: str = "c") -> str:
        """A name for an array or a number that stays the same."""
        name = f"{prefix}{len(self.arrays)}"
        self.arrays[name] = value
        return name

    def find_name(self, node: Node) -> str:
        """The name under which a node's value is read."""
        if id(node) not in self.names:
            self._add_name(node, self.find_array(node))
        return self.names[id(node)]

    def find_array(self, node: Node) -> Array:
        """The array behind a node: an input, a view of one, or a step's buffer."""
        if id(node) in self.names:
            return self.arrays[self.names[id(node)]]
        if node.op == "input":
            return self._inputs[node.args[0]]
        # A view is made once, here, and not a step at a time: it has a name like any array.
        base = self.find_array(node.args[0])
        self.viewed_names.add(self.names.get(id(node.args[0]), ""))
        if node.op == "transpose":
            return base.transpose(*range(len(self.lead)), *_reverse_axes(base, self.lead))
        return self.view_part(base, node.args[1], node.shape)

    def view_part(self, vector: Array, offset: int, shape: Shape) -> Array:
        """A piece of a vector, in a shape of its own."""
        size = int(np.prod(shape, dtype=int))
        return vector[..., offset : offset + size].reshape(self.lead + shape)

    def broadcast(self, node: Node, axes: int) -> str:
        """The name under which a node is read where the result has so many axes of its own: the
        replicas' axis stays the first."""
        name = self.find_name(node)
        missing = axes - len(node.shape)
        if not self.lead or not missing:
            return name
        self.viewed_names.add(name)
        array = self.arrays[name]
        return self.add_constant(array.reshape(array.shape[:1] + (1,) * missing + array.shape[1:]))

    def _release(self, node: Node, at: int) -> None:
        """Give back the buffers whose last reader is this step."""
        for base in {id(b): b for b in map(find_base, _list_nodes(node.args))}.values():
            # Inputs and assigned arrays are nobody's to give away: only the pool's names are freed.
            name = self.names.get(id(base), "")
            if name in self.pool_names and self.find_last_read(base) <= at:
                free_names = self._free_names.setdefault((base.shape, base.kind), [])
                # A name is free once, however many of the step's operands bear it.
                if name not in free_names:
                    free_names.append(name)

    def _allocate(self, shape: Shape, kind: str) -> Array:
        dtype = bool if kind == "bool" else self.dtype
        shape = self.lead + shape
        # Unit by unit: the memory of the transpose, seen from the other side.
        return make_aligned(shape[::-1], dtype).T if self.by_unit else make_aligned(shape, dtype)

    def _add_name(self, node: Node, array: Array) -> str:
        self.names[id(node)] = self.add_constant(array, "b")
        return self.names[id(node)]


def _reverse_axes(array: Array, lead: Shape) -> range:
    """An array's axes behind those of the lead, the last first."""
    return range(array.ndim - 1, len(lead) - 1, -1)


def find_base(node: Node) -> Node:
    """The node whose memory this one shows."""
    while node.op in ("transpose", "view"):
        node = node.args[0]
    return node


def _list_nodes(args: Sequence[Any]) -> list[Node]:
    return [a for a in args if isinstance(a, Node)]


def _list_reads(node: Node) -> list[Node]:
    """The nodes whose memory a step reads. A view is no step: it is read when it is used."""
    if node.op in ALIASES:
        return []
    direct = _list_nodes(node.args)
    return [*direct, *map(find_base, direct)]
