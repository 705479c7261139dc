"""Which entries of a result depend on which entries of an operand, from the formula's graph alone.

The answer is given axis by axis: an axis of the operand is *tied* to an axis of the result where
an entry reaches only the entries with the same index there, and free (None) where it reaches all.
In `x @ W + b` x is tied by its rows, W by its units, b by its units; in an activation z is tied by
both axes, in a softmax by its rows, in batch normalization by its units.
"""

from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, Node

Ties = tuple[int | None, ...]
"""For each axis of the operand the axis of the result, counted from the end (-1), or None."""


def find_ties(results: Node, name: str) -> Ties | None:
    """The ties of the operand of that name; None where the result does not depend on it."""
    return _get_ties(results, name, {})


def _get_ties(node: Node, name: str, cache: dict[int, Ties | None]) -> Ties | None:
    if id(node) not in cache:
        cache[id(node)] = _compute_ties(node, name, cache)
    return cache[id(node)]


def _compute_ties(node: Node, name: str, cache: dict[int, Ties | None]) -> Ties | None:
    if node.op == "input":
        return tuple(range(-len(node.shape), 0)) if node.args[0] == name else None
    ties: Ties | None = None
    for position, arg in enumerate(node.args):
        own = _get_ties(arg, name, cache) if isinstance(arg, Node) else None
        if own is not None:
            followed_ties = tuple(
                None if t is None else _follow_axis(node, position, arg, t) for t in own
            )
            ties = followed_ties if ties is None else _join_ties(ties, followed_ties)
    return ties


def _follow_axis(node: Node, position: int, arg: Node, axis: int) -> int | None:
    """Where an operation takes one axis of an argument; None where it mixes along it."""
    if node.op in ELEMENTWISE or node.op in COMPARISONS:
        return axis if arg.shape[axis] == node.shape[axis] else None
    if node.op == "matmul":
        return axis if axis == (-2 if position == 0 else -1) else None
    if node.op == "transpose":
        return -3 - axis
    if node.op in ("sum_units", "max_units"):
        return None if axis == -1 else axis
    if node.op == "sum_rows":
        return None if axis == -len(arg.shape) else axis
    return None


def _join_ties(one: Ties, other: Ties) -> Ties:
    """What holds along two ways from the operand to the result."""
    return tuple(a if a == b else None for a, b in zip(one, other, strict=True))
