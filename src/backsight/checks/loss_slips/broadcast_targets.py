"""Outputs with a column and targets that are a vector: the loss compares all with all.

What it does: outputs of shape (N, 1) less targets of shape (N,) make an array (N, N), of which the
loss takes the mean.

Why it is bad: the loss is lowest where every output is the mean of all targets.

Example: `((a - y) ** 2).mean()` of a (N, 1) and y (N,); right is `((a - y[:, None]) ** 2).mean()`.

Remedy: give targets the shape of the outputs: `y.reshape(-1, 1)`.

References: none.
"""

import numpy as np

from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.checks.traces.trace import TraceNode, is_made_from
from backsight.kernel.language import _

PAIRS = ("subtract", "multiply", "add")


def explains(case: LossCase) -> str | None:
    """Whether outputs (N, 1) meet a fixed vector (N,)."""
    network = case.network
    if network is None or not network.layers:
        return None
    layer = network.layers[-1]
    for node in network.trace.nodes:
        if node.operation not in PAIRS:
            continue
        shapes = {np.shape(getattr(o, "value", o)) for o in node.operands}
        rows = len(layer.z)
        is_pair = shapes == {(rows, 1), (rows,)} and rows > 1
        has_fixed = any(not isinstance(o, TraceNode) for o in node.operands)
        if is_pair and has_fixed and is_made_from(node, [layer.z_node]):
            return _(
                "outputs of shape ({rows}, 1) meet targets of shape ({rows},), which makes "
                "({rows}, {rows}): every output is compared with every target. Give y the shape "
                "({rows}, 1)"
            ).format(rows=rows)
    return None


broadcast_targets = LossSlip(name="broadcast_targets", order=5, explains=explains)
