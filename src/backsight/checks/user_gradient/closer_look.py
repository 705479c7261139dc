"""A closer look at entries that seem wrong: is it the slope, or does the loss bend too strongly?

A difference is off by truncation where the loss bends within its step. There the step is made
smaller until the difference keeps still: how far it still moves from one step to the next, and
the rounding, bound its error. A slope that is wrong stays wrong."""

from dataclasses import replace

import numpy as np

from backsight.checks.methods import Method, Result
from backsight.checks.point import Point
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats, Integers

SHRINK = 4.0
STEPS = tuple(1e-5 / SHRINK**k for k in range(7))
"""The steps to try, down to 2.4e-9, where rounding is the larger error."""


def look_closer(
    method: Method, point: Point, result: Result, places: Integers, step: float | None
) -> tuple[Result, Floats]:
    """The result with better numbers at some places in theta, and how far each may be off.

    step: one that the user chose: then the numbers stay as they are, and what their truncation
    may be is told from a quarter of that step. The bounds are shaped like theta, 0 elsewhere.
    """
    bounds = np.zeros(point.theta.size)
    if method.at_step is None or not len(places):
        return result, bounds
    vector = point.to_vector(result.gradients)
    subset = point.with_entries(places)
    if step is not None:
        bounds[places] = _estimate_truncation(method, subset, vector[places], step)
        return result, bounds
    values, limits = _find_steadiest(method, subset)
    is_known = np.isfinite(limits)
    vector[places[is_known]], bounds[places[is_known]] = values[is_known], limits[is_known]
    remark = ngettext(
        "{count:,} entry bends strongly: taken again at smaller steps",
        "{count:,} entries bend strongly: taken again at smaller steps",
        int(is_known.sum()),
    ).format(count=int(is_known.sum()))
    note = _("; ").join(t for t in (result.note, remark if is_known.any() else "") if t)
    return replace(result, gradients=point.split_by_weight(vector), note=note), bounds


def _estimate_truncation(method: Method, subset: Point, values: Floats, step: float) -> Floats:
    """Twice what a quarter of the step changes: more than the truncation."""
    near, _, noise = _differentiate_at(method, subset, step / SHRINK)
    return np.nan_to_num(2 * np.abs(near - values) + noise, nan=0.0)


def _find_steadiest(method: Method, subset: Point) -> tuple[Floats, Floats]:
    """At each place the difference that moves least, and how far it may be off."""
    best = np.full(len(subset.entries), np.nan)
    limits = np.full(len(subset.entries), np.inf)
    before = best.copy()
    for step in STEPS:
        here, crossings, noise = _differentiate_at(method, subset, step)
        here = np.where(crossings, np.nan, here)
        limit = np.nan_to_num(np.abs(here - before) + noise, nan=np.inf)
        better = limit < limits
        best[better], limits[better] = here[better], limit[better]
        before = here
    return best, limits


def _differentiate_at(method: Method, subset: Point, step: float) -> tuple[Floats, Floats, float]:
    """The derivatives asked for at a step, which of them crossed a kink, and their noise."""
    assert method.at_step is not None
    result = method.at_step(subset, step)
    none = {name: np.zeros(np.shape(g), bool) for name, g in result.gradients.items()}
    crossings = subset.to_vector({**none, **result.kinks})
    return (
        subset.to_vector(result.gradients)[subset.entries],
        crossings[subset.entries],
        result.noise,
    )
