"""The network's output is returned where the loss belongs.

What it does: the function that is differentiated gives the sum or the mean of the outputs, and no
target comes into it.

Why it is bad: its gradient says how to make the outputs smaller, not how to make them right.

Example: `return forward(p).mean()`; right is `return ((forward(p) - Y) ** 2).mean()`.

Remedy: give the function that compares the outputs with their targets.

References: none.
"""

from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.checks.traces.stretch import Stretch
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.language import _

REDUCING = ("sum", "mean", "add.reduce", "average", "negative", "reshape", "ravel", "squeeze")


def explains(case: LossCase) -> str | None:
    """Whether nothing but a sum or a mean stands behind the outputs."""
    network = case.network
    if network is None or not network.layers:
        return None
    head, layer = network.find_head(), network.layers[-1]
    outputs = layer.z_node if head is None else head.a
    behind = Stretch(trace=network.trace, z=outputs, a=network.result).nodes
    if not all(_is_plain(node) for node in behind) or network.terms is not None:
        return None
    return _(
        "f is the sum or the mean of the network's outputs, and no targets come into it: is the "
        "output returned where the loss belongs?"
    )


def _is_plain(node: TraceNode) -> bool:
    """Whether a node sums, or scales by a fixed number."""
    if node.operation in REDUCING:
        return True
    fixed = [o for o in node.operands if not isinstance(o, TraceNode)]
    return (
        node.operation in ("multiply", "divide")
        and len(node.parents) == 1
        and all(getattr(o, "size", 1) == 1 for o in fixed)
    )


output_for_loss = LossSlip(name="output_for_loss", order=40, explains=explains)
