"""Whether a rule gives the user's numbers, and with which rate."""

from dataclasses import replace

import numpy as np

from backsight.checks.update_rules.comparison import (
    FLOAT32,
    ROUNDINGS,
    find_largest_error,
)
from backsight.checks.update_rules.path import follow_rule
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.user_update.evidence import UpdateEvidence

FEWEST = 1
"""Finite numbers that a rule must give otherwise than the record, and as the user's update does."""
TELLING = 1e-10
"""How far such a number must lie from the record's, beside the longest step of its entry."""
COARSE_RATIO = 1e-3
"""In the place of SAME_RATIO for a rate from numbers of float32."""
SAME_RATIO = 1e-7
"""How far the ratios of steps may lie apart to be one rate."""


def is_fit(evidence: UpdateEvidence, rule: UpdateRule, rate: float, fewest: int = FEWEST) -> bool:
    """Whether a rule gives the user's weights in every step of every course. fewest: finite numbers
    that it must give otherwise than the record."""
    ground = replace(evidence.ground, rate=rate)
    telling = 0
    courses = zip(evidence.yours, evidence.right, evidence.scales, strict=True)
    for yours, right, scale in courses:
        for k, (weights, _memory) in enumerate(
            follow_rule(rule, yours.course, ground, yours.before)
        ):
            before, mine = yours.before[k], yours.weights[k]
            if find_largest_error(mine, weights, before, yours.epsilon, scale) > evidence.tolerance:
                return False
            other = np.abs(weights - right.weights[k]) > TELLING * scale
            telling += int(np.count_nonzero(other & np.isfinite(weights)))
    return telling >= fewest


def estimate_rate(evidence: UpdateEvidence, rule: UpdateRule) -> float | None:
    """The rate with which a rule would make the steps of the first course; None where their ratio
    is not the same all over."""
    yours, rate = evidence.yours[0], evidence.ground.rate
    path = [w for w, _m in follow_rule(rule, yours.course, evidence.ground, yours.before)]
    mine, steps = yours.weights - yours.before, np.array(path) - yours.before
    usable = np.isfinite(mine) & np.isfinite(steps) & (np.abs(steps) > 1e-9)
    if np.count_nonzero(usable) < FEWEST:
        return None
    ratios = mine[usable] / steps[usable]
    ratio = float(np.median(ratios))
    rounding = ROUNDINGS * yours.epsilon * np.abs(yours.before[usable] / steps[usable])
    if ratio <= 0 or (np.abs(ratios - ratio) > SAME_RATIO * ratio + rounding).any():
        return None
    return _round_rate(rate * ratio, is_coarse=yours.epsilon > FLOAT32)


def _round_rate(exact: float, *, is_coarse: bool) -> float:
    """The number that a person would write, where one lies near enough."""
    near = float(f"{exact:.4g}" if is_coarse else f"{exact:.6g}")
    most = COARSE_RATIO if is_coarse else SAME_RATIO
    return near if abs(near - exact) <= most * exact else exact


def is_round(number: float) -> bool:
    """Whether a person would write it: with no more than four digits."""
    return abs(float(f"{number:.4g}") - number) <= SAME_RATIO * abs(number)
