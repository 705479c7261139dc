"""What the methods that change every weight in turn have in common."""

import numpy as np

from backsight.checks.methods._record import Result
from backsight.checks.point import Point
from backsight.checks.structured import Probe, Structured
from backsight.kernel.language import _
from backsight.kernel.types import Floats

ROUNDING = 16 * np.finfo(np.float64).eps
"""Rounding of a loss, relative to its size, with room for sums over rows."""


def differentiated(
    point: Point, probe: Probe, *, passes: float, noise: float = 0.0, note: str = ""
) -> Result:
    """The derivatives at a point. passes: that the method stands for, one weight after the other.
    noise: how large rounding can be, relative to the loss."""
    structured = Structured(point.derivation, probe, memory=point.memory)
    found = structured(point)
    skipped = 1 - found.done / found.rows if found.rows else 0.0
    said = _(
        "{skipped:.0%} of the rows of all passes left out: provably unchanged, or changed alike"
    ).format(skipped=skipped)
    return Result(
        gradients=point.named(found.derivatives),
        kinks=point.named(found.crossed),
        passes=passes,
        noise=noise * abs(found.loss),
        note=_("; ").join(t for t in (note, said if skipped >= 0.005 else "") if t),
    )


def relative(w: Floats, h: float) -> Floats:
    """Steps of h, longer for weights beyond 100, beside which h would be lost in rounding."""
    steps: Floats = h * np.maximum(1.0, np.abs(w) / 100)
    return steps


def up(steps: Floats) -> tuple[Floats, ...]:
    """w + h."""
    return (steps,)


def both(steps: Floats) -> tuple[Floats, ...]:
    """w + h and w - h."""
    return steps, -steps
