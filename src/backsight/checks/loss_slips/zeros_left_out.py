"""A cross-entropy of one output that leaves out the rows whose target is 0.

What it does: only y·log(p) is summed, which is 0 wherever y is 0.

Why it is bad: the loss is lowest where every output is 1, whatever the data.

Example: `-(y * np.log(p)).mean()` of one sigmoid; right is
`-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()`.

Remedy: add the second term; one-hot targets with a softmax need it not.

References: Nielsen 2015, chapter 3, the cross-entropy cost function.
"""

from backsight.checks.loss_slips._logarithms import find_logarithms
from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _


def explains(case: LossCase) -> str | None:
    """Whether there is one output, log(p) alone, and targets of 0 among those before it."""
    logs = find_logarithms(case.network) if case.network else []
    if len(logs) != 1 or case.network is None or not case.network.layers:
        return None
    (log,) = logs
    is_one = case.network.layers[-1].z.shape[1] == 1
    if not is_one or log.is_complement or log.targets.all():
        return None
    return _(
        "where a target is 0 the output has no part in f: (1 - y)·log(1 - p) is missing in the "
        "cross-entropy"
    )


zeros_left_out = LossSlip(name="zeros_left_out", order=15, explains=explains)
