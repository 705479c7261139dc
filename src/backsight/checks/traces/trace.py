"""What a trace is: the operations of a function, in the order in which they were made.

def loss(p):                        node  operation        operands    line
    z = X @ p["W"] + p["b"]         0     input W
    return (z**2).sum()             1     input b
                                    2     matmul           X, 0        2
                                    3     add              2, 1        2
                                    4     power            3, 2        3
                                    5     add.reduce       4           3
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backsight.kernel.types import Floats

INPUT = "input"


@dataclass(eq=False, kw_only=True, repr=False)
class TraceNode:
    """One operation, and the array that it made."""

    operation: str
    """NumPy's name of it: "matmul", "add.reduce", "getitem"; "input" for an array of x."""
    operands: tuple[Any, ...]
    """Nodes, and whatever else it took."""
    settings: Mapping[str, Any]
    """Keyword arguments: axis, keepdims, …"""
    value: Floats
    """What it made; plain, never written to again."""
    file: str = ""
    line: int = 0
    """Where it stands in the source, counted from 1."""
    function: str = ""
    """In which function."""
    name: str = ""
    """Of an input: which array of x it is."""

    @property
    def parents(self) -> list["TraceNode"]:
        """The operands that were made in the trace themselves."""
        return [o for o in flatten(self.operands) if isinstance(o, TraceNode)]


@dataclass(eq=False, kw_only=True, repr=False)
class Trace:
    """All nodes in order; the first are the inputs."""

    nodes: list[TraceNode] = field(default_factory=list)
    inputs: dict[str, TraceNode] = field(default_factory=dict)
    alike: dict[tuple[Any, ...], list[TraceNode]] = field(default_factory=dict)
    """Nodes of one operation on the same nodes."""
    is_merging: bool = True
    """Whether the same operation on the same operands is one node: of a loss it is, of code in
    which a line is looked for it is not."""

    def add(self, node: TraceNode) -> TraceNode:
        """Take in one more. The same operation on the same operands is the same node: a loss that
        calls its forward pass twice is one network."""
        key = (node.operation, *(id(p) for p in node.parents))
        for other in self.alike.get(key, ()) if node.parents and self.is_merging else ():
            if _is_same(other.operands, node.operands) and _is_same(
                [*other.settings.items()], [*node.settings.items()]
            ):
                return other
        self.alike.setdefault(key, []).append(node)
        self.nodes.append(node)
        return node


def _is_same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether operands are the same nodes, and equal where they are none."""
    mine, theirs = flatten(one), flatten(other)
    return len(mine) == len(theirs) and all(map(_is_equal, mine, theirs))


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, TraceNode) or isinstance(other, TraceNode):
        return one is other
    if type(one) is not type(other):
        return False
    try:
        return bool(np.array_equal(one, other))
    except (TypeError, ValueError):  # a slice, an ellipsis
        return bool(one == other)


def flatten(operands: Sequence[Any]) -> list[Any]:
    """Operands one by one, those in lists and tuples too."""
    result: list[Any] = []
    for operand in operands:
        if isinstance(operand, list | tuple):
            result += flatten(operand)
        else:
            result.append(operand)
    return result


def is_made_from(node: TraceNode, sources: Collection[TraceNode]) -> bool:
    """Whether a node is one of others or was made from one of them."""
    seen: set[int] = set()
    left = [node]
    while left:
        here = left.pop()
        if here in sources:
            return True
        if id(here) not in seen:
            seen.add(id(here))
            left += here.parents
    return False
