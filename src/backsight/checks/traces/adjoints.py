"""The derivative of a traced function by every number on its way: one pass back over its trace."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.checks.traces.pullbacks import NoPullback, pull_back
from backsight.checks.traces.trace import Node, Trace
from backsight.checks.traces.traced_array import TracedArray, start_trace
from backsight.kernel.types import Floats

Adjoints = dict[int, Floats]
"""dL/d(value), by the id of the node."""


def trace_function(
    function: Callable[[Any], Any], x: Mapping[str, Floats], only: str = ""
) -> tuple[Trace, Any]:
    """Run a function on arrays that are followed: its trace, and what it gave back. only: the name
    of the array that it takes alone, not in a dict."""
    trace, arrays = start_trace(x)
    with np.errstate(all="ignore"):
        result = function(arrays[only] if only else arrays)
    return trace, result


def differentiate(trace: Trace, result: Any) -> Adjoints | None:
    """dL/d(value) of every node that the result comes from; None where the result is no traced
    number, or an operation on the way has no rule."""
    if not isinstance(result, TracedArray) or result.size != 1:
        return None
    last = result.node
    adjoints: Adjoints = {id(last): np.ones(last.value.shape)}
    try:
        with np.errstate(all="ignore"):
            for node in reversed(trace.nodes):
                upstream = adjoints.get(id(node))
                if upstream is not None and node.operands:
                    _hand_back(node, upstream, adjoints)
    except (NoPullback, ValueError, IndexError, TypeError):
        return None
    return adjoints


def _hand_back(node: Node, upstream: Floats, adjoints: Adjoints) -> None:
    parts = pull_back(node, upstream, [_get_value(o) for o in node.operands])
    for operand, part in zip(node.operands, parts, strict=False):
        if part is None:
            continue
        pairs = zip(operand, part, strict=True) if isinstance(operand, list | tuple) else (
            (operand, part),
        )
        for inner, gradient in pairs:
            if isinstance(inner, Node):
                old = adjoints.get(id(inner))
                adjoints[id(inner)] = gradient if old is None else old + gradient


def _get_value(operand: Any) -> Any:
    if isinstance(operand, Node):
        return operand.value
    if isinstance(operand, list | tuple):
        return type(operand)(_get_value(o) for o in operand)
    return operand
