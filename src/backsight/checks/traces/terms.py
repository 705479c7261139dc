"""The terms of a loss: what it takes from the data, and what from the weights alone.

    return -(Y * log(P)).sum() / N + lam / 2 * ((W1**2).sum() + (W2**2).sum())
           └─ data ──────────────┘   └─ regularizer: no data come into it ───┘

A sum at the end is followed through its factors until something else is met. What such a term
gives to the gradient is what comes back from it alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.traces.adjoints import Adjoints, carry_back
from backsight.checks.traces.pullbacks import NoPullback
from backsight.checks.traces.trace import Trace, TraceNode, flatten
from backsight.kernel.types import Floats

SUMS = ("add", "subtract")
FACTORS = ("multiply", "divide")
LIKE = ("negative", "positive", "reshape", "squeeze", "copy", "astype", "ravel")
CLOSE = 1e-10
"""Of the largest number of a gradient: so far the terms may miss it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LossTerms:
    """What each kind of term gives to the gradient, by the name of the array."""

    data: Mapping[str, Floats]
    regularizer: Mapping[str, Floats]


def find_terms(
    trace: Trace, adjoints: Adjoints, result: TraceNode, whole: Mapping[str, Floats]
) -> LossTerms | None:
    """The terms of a loss; None where it has but one kind. whole: the true gradient."""
    leaves = {id(leaf): leaf for leaf in _list_leaves(result) if id(leaf) in adjoints}
    fixed = _find_fed(trace)
    kinds: dict[bool, dict[int, Floats]] = {True: {}, False: {}}
    for leaf in leaves.values():
        kinds[id(leaf) in fixed][id(leaf)] = adjoints[id(leaf)]
    if not kinds[True] or not kinds[False]:
        return None
    try:
        data, regularizer = (_differentiate(trace, kinds[is_fed]) for is_fed in (True, False))
    except NoPullback:
        return None
    for name, gradient in whole.items():
        gap = np.abs(data[name] + regularizer[name] - gradient).max(initial=0.0)
        if gap > CLOSE * np.abs(gradient).max(initial=0.0):
            return None
    return LossTerms(data=data, regularizer=regularizer)


def _list_leaves(node: TraceNode) -> Iterator[TraceNode]:
    """Of a sum its terms, without fixed factors."""
    nodes = node.parents
    if node.value.size == 1 and all(n.value.size == 1 for n in nodes):
        if node.operation in SUMS or (node.operation in LIKE and nodes):
            for part in nodes:
                yield from _list_leaves(part)
            return
        numerators = node.operands[:1] if node.operation == "divide" else node.operands
        if node.operation in FACTORS and len(nodes) == 1 and nodes[0] in numerators:
            yield from _list_leaves(nodes[0])
            return
    yield node


def _find_fed(trace: Trace) -> set[int]:
    """The nodes that fixed arrays of several numbers come into: data."""
    fed: set[int] = set()
    for node in trace.nodes:
        fixed = [o for o in _list_numbers(node) if not isinstance(o, TraceNode) and np.size(o) > 1]
        if fixed or any(id(p) in fed for p in node.parents):
            fed.add(id(node))
    return fed


def _list_numbers(node: TraceNode) -> list[Any]:
    """What an operation calculates with, which indices and shapes are not."""
    if node.operation == "getitem":
        return []
    return [o for o in flatten(node.operands) if isinstance(o, TraceNode | np.ndarray)]


def _differentiate(trace: Trace, seeds: Mapping[int, Floats]) -> dict[str, Floats]:
    moved = carry_back(trace, seeds)
    return {
        name: np.asarray(moved.get(id(node), np.zeros(node.value.shape)), float)
        for name, node in trace.inputs.items()
    }
