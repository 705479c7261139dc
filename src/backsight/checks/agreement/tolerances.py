"""Results beside backpropagation's: what agrees, array by array."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from backsight.checks.agreement.agreement import BACKPROP, ArrayComparison
from backsight.checks.agreement.rounding import estimate_rounding
from backsight.checks.kinks import find_entries_at_kinks
from backsight.checks.methods import Method, Result
from backsight.checks.point import Point
from backsight.checks.user_gradient.closer_look import look_closer
from backsight.kernel.types import Array, Floats, Integers

MOST_DIGITS = 16.0
ROUNDING = 1e-14
"""How far rounding may carry an exact method, relative to the network's largest derivative."""

MOST_ROUNDINGS = 8.0
"""How many times the rounding that was found may be the rounding that there is."""

Allowances = dict[str, Floats]
"""By weight: how far each entry may be off besides the method's tolerance."""


def judge_result(
    point: Point, method: Method, result: Result, expected: Result, step: float | None
) -> tuple[Result, Allowances]:
    """The result, its kinks complete and its suspicious entries looked at closely."""
    crossings = {w: result.kinks.get(w, False) | k for w, k in find_entries_at_kinks(point).items()}
    result = replace(result, kinks=crossings)
    allowances = _compute_allowance(method, result, expected)
    places = _find_suspicious(point, result, expected, allowances)
    if len(places):
        allowances = {
            weight: allowances[weight] + MOST_ROUNDINGS * most
            for weight, most in estimate_rounding(point).items()
        }
        places = _find_suspicious(point, result, expected, allowances)
    result, bounds = look_closer(method, point, result, places, step)
    return result, {w: allowances[w] + b for w, b in point.split_by_weight(bounds).items()}


def compare_arrays(
    point: Point, results: Mapping[str, Result], slack: Mapping[str, Allowances]
) -> Iterator[ArrayComparison]:
    """Every array by every method."""
    selection = np.zeros(point.theta.size, bool)
    selection[point.entries] = True
    for weight, among in point.split_by_weight(selection).items():
        for name, result in results.items():
            if name != BACKPROP:
                yield _compare_array(
                    weight,
                    name,
                    result,
                    results[BACKPROP].gradients[weight],
                    among,
                    slack[name][weight],
                )


def _find_suspicious(
    point: Point, result: Result, expected: Result, allowances: Mapping[str, float]
) -> Integers:
    """The places in theta, of those asked for, that are off by more than is allowed."""
    wrong = {
        w: ~(_measure_gap(g, expected.gradients[w]) <= allowances[w]) & ~result.kinks[w]
        for w, g in result.gradients.items()
    }
    places: Integers = point.entries[point.to_vector(wrong)[point.entries]]
    return places


def _compute_allowance(method: Method, result: Result, expected: Result) -> dict[str, float]:
    """By weight: how far an entry may be off."""
    size = {weight: float(np.max(np.abs(g))) for weight, g in expected.gradients.items()}
    noise = result.noise + ROUNDING * max(size.values())
    return {weight: method.tolerance * s + noise for weight, s in size.items()}


def _measure_gap(value: Floats, expected: Floats) -> Floats:
    """How far each entry is off; infinite where a number is not finite."""
    return np.nan_to_num(np.abs(value - expected), nan=np.inf)


def _compare_array(
    weight: str, method: str, result: Result, expected: Floats, among: Array, slack: Floats
) -> ArrayComparison:
    gradient, crossings = result.gradients[weight], result.kinks[weight]
    places = np.argwhere(among & ~crossings)
    kinks = int(np.sum(among & crossings))
    if not len(places):
        return ArrayComparison(
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
    gap = np.where(among & ~crossings, _measure_gap(gradient, expected), -1.0)
    excess = ~(gap <= np.maximum(slack, 0)) & (gap >= 0)
    among_these = np.where(excess, gap, -1.0) if excess.any() else gap
    worst = np.unravel_index(int(np.argmax(among_these)), gap.shape)
    return ArrayComparison(
        weight=weight,
        method=method,
        entries=len(places),
        kinks=kinks,
        digits=_count_digits(float(gap.max()), float(np.max(np.abs(expected)))),
        worst=tuple(int(i) for i in worst),
        value=float(gradient[worst]),
        expected=float(expected[worst]),
        holds=not excess.any(),
    )


def _count_digits(error: float, scale: float) -> float:
    """How many digits agree: between 0 and 16."""
    if error == 0:
        return MOST_DIGITS
    share = error / scale if 0 < scale < math.inf else math.inf
    if not share < math.inf:
        return 0.0
    return min(MOST_DIGITS, max(0.0, -math.log10(share))) if share else MOST_DIGITS
