"""What the methods that change every weight in turn have in common."""

import numpy as np

from backsight.checks.methods._record import Result
from backsight.checks.point import Point
from backsight.checks.structured import Differentiator, Probe
from backsight.kernel.language import _
from backsight.kernel.types import Floats

ROUNDING = 16 * np.finfo(np.float64).eps
"""Rounding of a loss, relative to its size, with room for sums over rows."""


def differentiate(
    point: Point, probe: Probe, *, passes: float, noise: float = 0.0, note: str = ""
) -> Result:
    """The derivatives at a point. passes: that the method stands for, one weight after the other.
    noise: how large rounding can be, relative to the loss."""
    structured = Differentiator(point.derivation, probe, memory=point.memory)
    gradient = structured(point)
    skipped = 1 - gradient.rows_run / gradient.rows if gradient.rows else 0.0
    remark = _(
        "{skipped:.0%} of the rows of all passes left out: provably unchanged, or changed alike"
    ).format(skipped=skipped)
    return Result(
        gradients=point.split_by_weight(gradient.derivatives),
        kinks=point.split_by_weight(gradient.crossings),
        passes=passes,
        noise=noise * abs(gradient.loss),
        note=_("; ").join(t for t in (note, remark if skipped >= 0.005 else "") if t),
    )


def scale_steps(w: Floats, h: float) -> Floats:
    """Steps of h, longer for weights beyond 100, beside which h would be lost in rounding."""
    steps: Floats = h * np.maximum(1.0, np.abs(w) / 100)
    return steps


def step_up(steps: Floats) -> tuple[Floats, ...]:
    """w + h."""
    return (steps,)


def step_both_ways(steps: Floats) -> tuple[Floats, ...]:
    """w + h and w - h."""
    return steps, -steps
