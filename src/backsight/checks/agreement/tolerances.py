"""Results beside backpropagation's: what agrees, array by array."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from backsight.checks.agreement.agreement import BACKPROP, Comparison
from backsight.checks.agreement.rounding import shaken
from backsight.checks.kinks import at_a_kink
from backsight.checks.methods import Method, Result
from backsight.checks.point import Point
from backsight.checks.user_gradient.closer_look import closer
from backsight.kernel.types import Array, Floats, Integers

MOST_DIGITS = 16.0
ROUNDING = 1e-14
"""How far rounding may carry an exact method, relative to the network's largest derivative."""

MANY = 8.0
"""How many times the rounding that was found may be the rounding that there is."""

Slack = dict[str, Floats]
"""By weight: how far each entry may be off besides the method's tolerance."""


def judged(
    point: Point, method: Method, result: Result, expected: Result, step: float | None
) -> tuple[Result, Slack]:
    """The result, its kinks complete and its suspicious entries looked at closely."""
    crossed = {w: result.kinks.get(w, False) | k for w, k in at_a_kink(point).items()}
    result = replace(result, kinks=crossed)
    allowed = _allowed(method, result, expected)
    places = _suspicious(point, result, expected, allowed)
    if len(places):
        allowed = {weight: allowed[weight] + MANY * most for weight, most in shaken(point).items()}
        places = _suspicious(point, result, expected, allowed)
    result, bounds = closer(method, point, result, places, step)
    return result, {w: allowed[w] + b for w, b in point.named(bounds).items()}


def comparisons(
    point: Point, results: Mapping[str, Result], slack: Mapping[str, Slack]
) -> Iterator[Comparison]:
    """Every array by every method."""
    asked = np.zeros(point.theta.size, bool)
    asked[point.entries] = True
    for weight, among in point.named(asked).items():
        for name, result in results.items():
            if name != BACKPROP:
                yield _comparison(
                    weight,
                    name,
                    result,
                    results[BACKPROP].gradients[weight],
                    among,
                    slack[name][weight],
                )


def _suspicious(
    point: Point, result: Result, expected: Result, allowed: Mapping[str, float]
) -> Integers:
    """The places in theta, of those asked for, that are off by more than is allowed."""
    wrong = {
        w: ~(_gap(g, expected.gradients[w]) <= allowed[w]) & ~result.kinks[w]
        for w, g in result.gradients.items()
    }
    places: Integers = point.entries[point.vector(wrong)[point.entries]]
    return places


def _allowed(method: Method, result: Result, expected: Result) -> dict[str, float]:
    """By weight: how far an entry may be off."""
    size = {weight: float(np.max(np.abs(g))) for weight, g in expected.gradients.items()}
    noise = result.noise + ROUNDING * max(size.values())
    return {weight: method.tolerance * s + noise for weight, s in size.items()}


def _gap(found: Floats, expected: Floats) -> Floats:
    """How far each entry is off; infinite where a number is not finite."""
    return np.nan_to_num(np.abs(found - expected), nan=np.inf)


def _comparison(
    weight: str, method: str, result: Result, expected: Floats, among: Array, slack: Floats
) -> Comparison:
    found, crossed = result.gradients[weight], result.kinks[weight]
    places = np.argwhere(among & ~crossed)
    kinks = int(np.sum(among & crossed))
    if not len(places):
        return Comparison(
            weight=weight,
            method=method,
            entries=0,
            kinks=kinks,
            digits=math.nan,
            worst=None,
            value=math.nan,
            expected=math.nan,
            holds=True,
        )
    gap = np.where(among & ~crossed, _gap(found, expected), -1.0)
    excess = ~(gap <= np.maximum(slack, 0)) & (gap >= 0)
    among_these = np.where(excess, gap, -1.0) if excess.any() else gap
    worst = np.unravel_index(int(np.argmax(among_these)), gap.shape)
    return Comparison(
        weight=weight,
        method=method,
        entries=len(places),
        kinks=kinks,
        digits=_digits(float(gap.max()), float(np.max(np.abs(expected)))),
        worst=tuple(int(i) for i in worst),
        value=float(found[worst]),
        expected=float(expected[worst]),
        holds=not excess.any(),
    )


def _digits(error: float, scale: float) -> float:
    """How many digits agree: between 0 and 16."""
    if error == 0:
        return MOST_DIGITS
    share = error / scale if 0 < scale < math.inf else math.inf
    if not share < math.inf:
        return 0.0
    return min(MOST_DIGITS, max(0.0, -math.log10(share))) if share else MOST_DIGITS
