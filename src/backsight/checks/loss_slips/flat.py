"""A loss that nothing moves: an accuracy, a count, a rounded number.

What it does: what is differentiated changes in steps, so that its slope is 0 wherever it has one.

Why it is bad: there is no direction to go.

Example: `return (P.argmax(axis=1) != y).mean()`; right is
`return -np.log(P[np.arange(N), y]).mean()`.

Remedy: differentiate the loss, and watch the accuracy beside it.

References: Goodfellow et al. 2016, section 8.1.2.
"""

import numpy as np

from backsight.checks.loss_slips._record import LossCase, LossSlip
from backsight.kernel.language import _

STEPS = (1e-6, 1e-5, 1e-4)
"""Of each number's size, in which it is tried."""


def explains(case: LossCase) -> str | None:
    """Whether the gradient is 0 and the loss is the same, bit for bit, beside x."""
    if any(float(np.nanmax(np.abs(g), initial=0.0)) > 0 for g in case.true.values()):
        return None
    for number, step in enumerate(STEPS):
        moved = {
            name: a
            + step * np.cos(1.0 + number + np.arange(a.size)).reshape(a.shape) * _measure_size(a)
            for name, a in case.x.items()
        }
        if case.evaluate(moved) != case.value:
            return None
    return _(
        "f is the same all around x, so that nothing in x moves it: is it an accuracy, a count or "
        "a rounded number? These have no slope"
    )


def _measure_size(array: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> float:
    return float(np.abs(array).max(initial=0.0)) or 1.0


flat = LossSlip(name="flat", order=50, explains=explains)
