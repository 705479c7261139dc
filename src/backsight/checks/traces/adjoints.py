"""The derivative of a traced function by every number on its way: one pass back over its trace."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from backsight.checks.traces.pullbacks import NoPullback, Pullback, pull_back
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.checks.traces.traced_array import start_trace
from backsight.kernel.types import Floats

Adjoints = dict[int, Floats]
"""dL/d(value), by the id of the node."""


def trace_function(
    function: Callable[[Any], Any],
    x: Mapping[str, Floats],
    only: str = "",
    is_merging: bool = True,
) -> tuple[Trace, Any]:
    """Run a function on arrays that are followed: its trace, and what it gave back. only: the name
    of the array that it takes alone, not in a dict. is_merging: as of the trace."""
    trace, arrays = start_trace(x, is_merging)
    with np.errstate(all="ignore"):
        result = function(arrays[only] if only else arrays)
    return trace, result


def differentiate(trace: Trace, result: TraceNode) -> Adjoints | None:
    """dL/d(value) of every node that the result comes from; None where the result is no single
    number, or an operation on the way has no rule."""
    if result.value.size != 1:
        return None
    try:
        return carry_back(trace, {id(result): np.ones(result.value.shape)})
    except (NoPullback, ValueError, IndexError, TypeError):
        return None


def carry_back(
    trace: Trace, seeds: Mapping[int, Floats], rules: Mapping[int, Pullback] | None = None
) -> Adjoints:
    """What derivatives at some nodes are at all nodes before them.

    seeds: by the id of the node. rules: of nodes whose rule is another one, by their id; wrong
    rules are how slips are made. Raises NoPullback where a node has no rule.
    """
    adjoints: Adjoints = dict(seeds)
    with np.errstate(all="ignore"):
        for node in reversed(trace.nodes):
            upstream = adjoints.get(id(node))
            if upstream is not None and node.operands:
                rule = rules.get(id(node)) if rules else None
                for inner, part in _hand_back(node, upstream, rule):
                    old = adjoints.get(id(inner))
                    adjoints[id(inner)] = part if old is None else old + part
    return adjoints


def _hand_back(
    node: TraceNode, upstream: Floats, rule: Pullback | None = None
) -> Iterator[tuple[TraceNode, Floats]]:
    """The operands of a node that were made in the trace, and what each gets of dL/d(value)."""
    parts = pull_back(node, upstream, [get_value(o) for o in node.operands], rule)
    for operand, part in zip(node.operands, parts, strict=False):
        if part is None:
            continue
        is_list = isinstance(operand, list | tuple)
        for inner, gradient in zip(operand, part, strict=True) if is_list else ((operand, part),):
            if isinstance(inner, TraceNode):
                yield inner, gradient


def get_value(operand: Any) -> Any:
    """An operand's numbers."""
    if isinstance(operand, TraceNode):
        return operand.value
    if isinstance(operand, list | tuple):
        return type(operand)(get_value(o) for o in operand)
    return operand
