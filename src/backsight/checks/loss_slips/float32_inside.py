"""A loss that is computed in float32, too coarse for a gradient check.

What it does: data, weights or a cast inside the loss are float32, which has 7 digits.

Why it is bad: differences of such a loss keep 3 or 4 of them, and a slip that is smaller is not
seen.

Example: `X = X.astype(np.float32)`; right, while it is checked, is `X = X.astype(np.float64)`.

Remedy: check in float64, train in float32.

References: Goodfellow et al. 2016, section 11.5, numerical derivatives.
"""

import numpy as np

from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _

COARSE = (np.float16, np.float32)


def explains(case: LossCase) -> str | None:
    """Whether fewer digits are sure than are asked for, and float32 is met on the way."""
    if case.network is None or case.digits >= case.goal:
        return None
    nodes = [n for n in case.network.trace.nodes if n.value.dtype.type in COARSE]
    if not nodes:
        return None
    return _(
        "f is computed in {dtype} from line {line} on, so that {digits:.1f} digits of its gradient "
        "are sure: check it in float64"
    ).format(dtype=nodes[0].value.dtype, line=nodes[0].line, digits=case.digits)


float32_inside = LossSlip(name="float32_inside", order=60, explains=explains)
