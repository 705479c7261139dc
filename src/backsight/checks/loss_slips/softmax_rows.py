"""A softmax that does not add up to 1 for each sample.

What it does: the exponentials are divided by a sum over the batch, or over everything.

Why it is bad: a sample's probabilities depend on the other samples of the batch, and are none.

Example: `e / e.sum(axis=0)` with a row for each sample; right is
`e / e.sum(axis=1, keepdims=True)`.

Remedy: sum over the classes, and keep the axis.

References: Goodfellow et al. 2016, section 6.2.2.3.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.trace import TraceNode, is_made_from
from backsight.kernel.language import _
from backsight.kernel.types import Floats

SUMS = ("sum", "add.reduce")


def explains(case: LossCase) -> str | None:
    """Whether exponentials of the last sums are divided by their sum, and the rows do not add up
    to 1."""
    network = case.network
    if network is None or not network.layers:
        return None
    for p, axis in _list_softmaxes(network):
        sums = p.sum(axis=1)
        far = int(np.abs(sums - 1).argmax())
        if abs(sums[far] - 1) > 1e-6:
            return _(
                "the softmax of a sample adds up to 1, and that of sample {number} (from 0) adds "
                "up to {total:.6g}: sum the exponentials over the classes (axis={axis}, "
                "keepdims=True)"
            ).format(number=far, total=sums[far], axis=axis)
    return None


def _list_softmaxes(network: TracedNetwork) -> Iterator[tuple[Floats, int]]:
    """Exponentials divided by a sum of them, (rows, classes), and the axis that the classes have in
    the code."""
    layer = network.layers[-1]
    if layer.z.shape[1] == 1 or layer.z_node.value.ndim != 2:
        return
    shape = layer.z_node.value.shape
    axis = 0 if layer.samples_are_columns else 1
    for node in network.trace.nodes:
        if node.operation != "divide" or id(node) not in network.adjoints:
            continue
        if _is_normalized(node) and is_made_from(node, [layer.z_node]):
            if node.value.shape == shape:
                yield layer.turn(node.value), axis
            elif node.value.shape == shape[::-1]:
                yield layer.turn(node.value.T), 1 - axis


def _is_normalized(node: TraceNode) -> bool:
    """Whether it is e / Σe of exponentials e."""
    top, below = node.operands[:2]
    if not isinstance(top, TraceNode) or not isinstance(below, TraceNode):
        return False
    while below.operation in ("reshape", "expand_dims", "getitem", "transpose"):
        below = below.parents[0]
    return top.operation == "exp" and below.operation in SUMS and top in below.parents


softmax_rows = LossSlip(name="softmax_rows", order=25, explains=explains)
