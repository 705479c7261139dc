"""The logarithms of probabilities in a loss, and with what weight each of them comes in.

    -(Y * np.log(P)).sum() / N            of P, by Y, times -1/N
    -np.log(P[range(N), y]).mean()        of what was picked of P, times -1/N
    (1 - y) * np.log(1 - p)               of the complement of p, by 1 - y

dL/d(log p), which the pass back has, is that weight, whatever stands between.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.types import Floats

CLIPS = ("clip", "maximum", "minimum")
SMALL = 1e-4
"""What is added to a probability before its logarithm is taken is at the most as large."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Logarithm:
    """One of them, weighed by fixed targets between 0 and 1, or picked."""

    node: TraceNode
    probability: TraceNode
    """What it is the logarithm of, or of 1 minus which."""
    is_complement: bool
    """Whether it is of 1 - p."""
    weight: float
    """dL/d(log p), by the target: the same in all entries."""
    targets: Floats
    """By which it is weighed: 0 to 1."""


def find_logarithms(network: TracedNetwork) -> list[Logarithm]:
    """All logarithms of a loss that targets stand before, where their probabilities come into the
    loss in no other way."""
    logs = [log for node in network.trace.nodes for log in _read(network, node)]
    return [log for log in logs if _is_all(network, log, logs)]


def _read(network: TracedNetwork, node: TraceNode) -> Iterator[Logarithm]:
    weights = network.adjoints.get(id(node))
    if node.operation not in ("log", "log1p") or weights is None or not node.parents:
        return
    inside = _strip(node.parents[0])
    is_complement = node.operation == "log1p" and inside.operation == "negative"
    if node.operation == "log1p" and not is_complement:
        return
    if is_complement or _is_one_minus(inside):
        is_complement, inside = True, _strip(inside.parents[0])
    targets = _find_targets(network, node)
    if targets is None:
        return
    share = weights[targets > 0] / targets[targets > 0]
    if (
        share.size
        and np.ptp(share) <= 1e-9 * np.abs(share).max()
        and not weights[targets == 0].any()
    ):
        yield Logarithm(
            node=node,
            probability=inside,
            is_complement=is_complement,
            weight=float(share[0]),
            targets=targets,
        )


def _strip(node: TraceNode) -> TraceNode:
    """A probability without what keeps it from 0, and without picking from it."""
    while True:
        fixed = [o for o in node.operands if not isinstance(o, TraceNode)]
        tiny = node.operation in ("add", "subtract") and all(
            np.size(o) == 1 and abs(float(np.reshape(o, -1)[0])) <= SMALL for o in fixed
        )
        if len(node.parents) == 1 and (node.operation in CLIPS or (tiny and fixed)):
            node = node.parents[0]
        else:
            return node


def _is_one_minus(node: TraceNode) -> bool:
    """Whether a node is 1 - q."""
    first = node.operands[0] if node.operands else None
    return (
        node.operation == "subtract"
        and not isinstance(first, TraceNode)
        and bool(np.all(np.abs(np.asarray(first) - 1) <= SMALL))
        and len(node.parents) == 1
    )


def _find_targets(network: TracedNetwork, log: TraceNode) -> Floats | None:
    """The fixed array between 0 and 1 that a logarithm is multiplied by, or ones where its entries
    were picked by targets; None where there is neither."""
    here = log
    for node in network.trace.nodes[network.trace.nodes.index(log) + 1 :]:
        if here not in node.parents:
            continue
        if node.operation == "negative":
            here = node
            continue
        if node.operation == "multiply":
            fixed = [np.abs(np.asarray(o, float)) for o in node.operands if _is_table(o)]
            if fixed and fixed[0].size == log.value.size and fixed[0].max() <= 1:
                targets: Floats = fixed[0].reshape(log.value.shape)
                return targets
            return None
        if node.operation == "getitem" and _is_pick(node):
            picked = np.zeros(log.value.shape)
            picked[node.operands[1]] = 1.0
            return picked
        break
    inner = log.parents[0]
    while inner.operation in CLIPS or inner.operation == "add":
        inner = inner.parents[0]
    picks = inner.operation == "getitem" and _is_pick(inner)
    return np.ones(log.value.shape) if picks else None


def _is_table(operand: object) -> bool:
    return isinstance(operand, np.ndarray) and operand.size > 1


def _is_pick(node: TraceNode) -> bool:
    """Whether an index takes one entry of each row."""
    index = node.operands[1]
    return (
        isinstance(index, tuple)
        and len(index) == 2
        and all(isinstance(i, np.ndarray | list | range) for i in index)
    )


def _is_all(network: TracedNetwork, log: Logarithm, logs: list[Logarithm]) -> bool:
    """Whether a probability comes into the loss by logarithms alone: a Poisson mean does not."""
    node = log.probability
    whole = network.adjoints.get(id(node))
    if whole is None or node.operation == "input":
        return False
    users = [n for n in network.trace.nodes if node in n.parents and id(n) in network.adjoints]
    known = {id(n) for other in logs if other.probability is node for n in _list_way(other)}
    return all(id(n) in known for n in users)


def _list_way(log: Logarithm) -> Iterator[TraceNode]:
    """From a logarithm back to its probability."""
    node = log.node
    while node is not log.probability:
        yield node
        node = node.parents[0]
