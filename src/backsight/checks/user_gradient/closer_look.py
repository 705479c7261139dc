"""A closer look at entries that seem wrong: is it the slope, or does the loss bend too strongly?

A difference is off by truncation where the loss bends within its step. There the step is made
smaller until the difference keeps still: how far it still moves from one step to the next, and
the rounding, bound its error. A slope that is wrong stays wrong."""

from dataclasses import replace

import numpy as np

from backsight.checks.methods import Method, Result
from backsight.checks.point import Point
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers

SHRINK = 4.0
LADDER = tuple(1e-5 / SHRINK**k for k in range(7))
"""The steps to try, down to 2.4e-9, where rounding is the larger error."""


def closer(
    method: Method, point: Point, result: Result, places: Integers, step: float | None
) -> tuple[Result, Floats]:
    """The result with better numbers at some places in theta, and how far each may be off.

    step: one that the user chose: then the numbers stay as they are, and what their truncation
    may be is told from a quarter of that step. The bounds are shaped like theta, 0 elsewhere.
    """
    bounds = np.zeros(point.theta.size)
    if method.at_step is None or not len(places):
        return result, bounds
    vector = point.vector(result.gradients)
    asked = point.asking(places)
    if step is not None:
        bounds[places] = _moves(method, asked, vector[places], step)
        return result, bounds
    values, limits = _settled(method, asked)
    known = np.isfinite(limits)
    vector[places[known]], bounds[places[known]] = values[known], limits[known]
    told = _("{count:,} entries bend strongly: taken again at smaller steps").format(
        count=int(known.sum())
    )
    note = _("; ").join(t for t in (result.note, told if known.any() else "") if t)
    return replace(result, gradients=point.named(vector), note=note), bounds


def _moves(method: Method, asked: Point, values: Floats, step: float) -> Floats:
    """Twice what a quarter of the step changes: more than the truncation."""
    near, _, noise = _taken(method, asked, step / SHRINK)
    return np.nan_to_num(2 * np.abs(near - values) + noise, nan=0.0)


def _settled(method: Method, asked: Point) -> tuple[Floats, Floats]:
    """At each place the difference that moves least, and how far it may be off."""
    best = np.full(len(asked.entries), np.nan)
    limits = np.full(len(asked.entries), np.inf)
    before = best.copy()
    for step in LADDER:
        here, crossed, noise = _taken(method, asked, step)
        here = np.where(crossed, np.nan, here)
        limit = np.nan_to_num(np.abs(here - before) + noise, nan=np.inf)
        better = limit < limits
        best[better], limits[better] = here[better], limit[better]
        before = here
    return best, limits


def _taken(method: Method, asked: Point, step: float) -> tuple[Floats, Floats, float]:
    """The derivatives asked for at a step, which of them crossed a kink, and their noise."""
    assert method.at_step is not None
    found = method.at_step(asked, step)
    none = {name: np.zeros(np.shape(g), bool) for name, g in found.gradients.items()}
    crossed = asked.vector({**none, **found.kinks})
    return asked.vector(found.gradients)[asked.entries], crossed[asked.entries], found.noise
