"""The normalizations of a traced network, and passes back that leave a part of them out.

mean = z.mean(0)                    one of the batch's means
var = ((z - mean)**2).mean(0)       the variance: a mean that is made with a mean
a = gamma * (z - mean) / sqrt(var + eps) + beta
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backsight.checks.traces.layers import TracedLayer
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.checks.traces.places import find_origin
from backsight.checks.traces.pullbacks import PULLBACKS, Pullback
from backsight.checks.traces.stretch import Stretch
from backsight.checks.traces.trace import TraceNode, is_made_from
from backsight.kernel.types import Floats

REDUCING = ("sum", "mean", "var", "std", "add.reduce")


def find_norms(network: TracedNetwork) -> Iterator[tuple[TracedLayer, Stretch]]:
    """The stretches in which a statistic is taken over the batch."""
    for layer, stretch in network.list_stretches():
        if layer is not network.layers[-1] and any(list_means(layer, stretch)):
            yield layer, stretch


def list_means(layer: TracedLayer, stretch: Stretch) -> tuple[list[TraceNode], list[TraceNode]]:
    """The nodes that take a mean of the batch, and those that take a variance of it."""
    axis = 1 if layer.samples_are_columns else 0
    first: list[TraceNode] = []
    second: list[TraceNode] = []
    for node in stretch.nodes:
        if node.operation not in REDUCING or node.settings.get("axis", axis) != axis:
            continue
        is_variance = node.operation in ("var", "std") or is_made_from(node, first)
        (second if is_variance else first).append(node)
    return first, second


def skip(_node: TraceNode, _upstream: Floats, operands: list[Any]) -> list[Any]:
    """The rule of a node that is taken for a constant."""
    return [None] * len(operands)


def pass_through(node: TraceNode, upstream: Floats, operands: list[Any]) -> list[Any]:
    """The rule of a product whose fixed factor is forgotten."""
    return [
        upstream if isinstance(o, TraceNode) and np.shape(v) == np.shape(upstream) else None
        for o, v in zip(node.operands, operands, strict=True)
    ]


def sum_for_mean(node: TraceNode, upstream: Floats, operands: list[Any]) -> list[Any]:
    """The rule of a mean whose 1/N is forgotten."""
    parts = PULLBACKS[node.operation](node, upstream, operands)
    count = np.size(operands[0]) // max(1, np.size(node.value))
    return [None if p is None else p * count for p in parts]


def find_scales(stretch: Stretch) -> list[TraceNode]:
    """The products with a factor of x for each unit: gamma."""
    return [
        n
        for n in stretch.nodes
        if n.operation == "multiply" and any(find_origin(o) is not None for o in n.operands)
    ]


def go_back(
    network: TracedNetwork, layer: TracedLayer, stretch: Stretch, rules: Mapping[int, Pullback]
) -> WrongPass:
    """The pass back through a stretch with other rules."""
    u = network.adjoints[id(stretch.a)]
    return network.replace_delta(layer, stretch.pull(u, rules))
