"""Where the numbers of a view lie in x: each entry's array, and its place there.

    W = theta[0:6].reshape(2, 3)      [[0, 1, 2], [3, 4, 5]] of theta
    A = np.vstack([W, b])             [[0, 1, 2], [3, 4, 5]] of W, and below [0, 1, 2] of b
    W.T                               [[0, 3], [1, 4], [2, 5]] of W

So it does not matter how weights were cut out, joined or turned before they are used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.traces.trace import TraceNode
from backsight.kernel.types import Integers

RESHAPES = ("reshape", "copy", "astype", "expand_dims", "squeeze", "ravel", "atleast_2d")
VIEWS = (*RESHAPES, "transpose", "swapaxes", "getitem")
"""Operations that leave an array of x itself, arranged in another way."""
JOINS = ("concatenate", "hstack", "column_stack", "vstack", "append", "insert")
"""Operations that put a column of ones beside the data, or biases below weights."""
FAR = 1 << 40
"""More than any array has places: the second array's begin there."""
NONE = -1
"""The place of a number that is not from x."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """sources: arrays of x. places: an entry's number of the source times FAR, and its place in
    that array, laid out in one row; NONE where it is a fixed number."""

    sources: Sequence[TraceNode]
    places: Integers

    @property
    def origin(self) -> TraceNode | None:
        """The one array of x that all are from; None where they are from several, or none."""
        source = self.find_source(...)
        return None if source is None else source[0]

    def find_source(self, part: Any) -> tuple[TraceNode, Integers] | None:
        """Of a part of the entries the one array that they are from, and their places in it."""
        owners = np.unique(np.where(self.places[part] == NONE, NONE, self.places[part] // FAR))
        if len(owners) != 1 or owners[0] == NONE:
            return None
        return self.sources[int(owners[0])], self.places[part] % FAR


def find_places(node: Any) -> Places | None:
    """Where a node's numbers lie in x; None where it is no view of any of its arrays."""
    sources: list[TraceNode] = []
    places = _follow(node, sources)
    return Places(sources=sources, places=places) if places is not None and sources else None


def find_origin(node: Any) -> TraceNode | None:
    """The array of x that a node is a view of; None where it is none."""
    places = find_places(node) if isinstance(node, TraceNode) else None
    return places.origin if places is not None else None


def _follow(node: Any, sources: list[TraceNode]) -> Integers | None:
    """The places of a node's numbers; new sources are put at the end of the list."""
    if not isinstance(node, TraceNode):
        return np.full(np.shape(node), NONE)
    if node.name:
        if node not in sources:
            sources.append(node)
        start = sources.index(node) * FAR
        return start + np.arange(node.value.size).reshape(node.value.shape)
    if node.operation in ("concatenate", "vstack", "hstack", "column_stack"):
        parts = [_follow(part, sources) for part in node.operands[0]]
        known = [p for p in parts if p is not None]
        whole = len(known) == len(parts)
        axis = {"axis": node.settings["axis"]} if "axis" in node.settings else {}
        return getattr(np, node.operation)(known, **axis) if whole else None
    if node.operation in VIEWS and node.operands:
        inner = _follow(node.operands[0], sources)
        return None if inner is None else _view(node, inner)
    return None


def _view(node: TraceNode, places: Integers) -> Integers:
    """What a view makes of the places of what it looks at."""
    if node.operation == "getitem":
        return np.asarray(places[node.operands[1]])
    if node.operation == "transpose":
        return np.transpose(places, node.settings.get("axes"))
    if node.operation == "swapaxes":
        return np.swapaxes(places, node.settings["axis1"], node.settings["axis2"])
    return np.reshape(places, node.value.shape, order=node.settings.get("order", "C"))
