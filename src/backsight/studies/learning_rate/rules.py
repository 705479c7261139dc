"""What is read off a learning-rate range test: the smoothed loss, and three published rules.

The rules are conventions, and disagree: each names a rate on the same curve by another sign.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class RateRule:
    """What a rule says."""

    name: str
    """One of "steepest", "tenth" and "valley"."""
    rate: float | None = None
    """None where the curve has not what it looks for."""
    place: int | None = None
    """Of the reading that it marks."""
    span: tuple[int, int] | None = None
    """First and last reading of what it found."""


def smooth_losses(losses: Sequence[float] | Floats, share: float) -> Floats:
    """A bias-corrected exponential average: m ← share·m + (1 − share)·loss, over 1 − shareᵗ.

    losses: (n,) -> (n,). share: of what was before, from 0 (nothing is smoothed) up to, but not
    including, 1. It lags about share/(1 − share) readings behind.
    """
    mean, averages = 0.0, []
    for t, loss in enumerate(losses, 1):
        mean = share * mean + (1 - share) * float(loss)
        averages.append(mean / (1 - share**t))
    return np.array(averages)


def apply_rules(rates: Floats, losses: Floats, share: float) -> tuple[RateRule, ...]:
    """All three. rates, losses: (n,), rates growing, losses smoothed with that share, which says
    how many readings at the beginning are too few to be a mean."""
    skip = min(math.ceil(1 / (1 - share)), len(rates) // 5) if share else 0
    return find_steepest(rates, losses, skip), find_tenth(rates, losses), find_valley(rates, losses)


def find_steepest(rates: Floats, losses: Floats, skip: int = 0) -> RateRule:
    """Where the loss falls fastest against the logarithm of the rate, before its minimum.

    skip: readings at the beginning that are not looked at.
    """
    end = int(np.argmin(losses)) + 1
    if end - skip < 2:
        return RateRule(name="steepest")
    with np.errstate(all="ignore"):
        slopes = np.gradient(losses, np.log(rates))[skip:end]
    index = skip + int(np.argmin(slopes))
    if not slopes.min() < 0:
        return RateRule(name="steepest")
    return RateRule(name="steepest", rate=float(rates[index]), place=index)


def find_tenth(rates: Floats, losses: Floats) -> RateRule:
    """A tenth of the rate at which the loss is least."""
    index = int(np.argmin(losses))
    if index == 0:
        return RateRule(name="tenth")
    return RateRule(name="tenth", rate=float(rates[index]) / 10, place=index)


def find_valley(rates: Floats, losses: Floats) -> RateRule:
    """The middle, on the axis of the logarithm, of the longest stretch in which the loss falls.

    A stretch is a longest decreasing subsequence, so that a reading that is up for once does not
    end it. After fastai, which takes the stretch to begin as many readings before its end as it
    has members; here it begins with its first member.
    """
    members = find_longest_fall(losses)
    if len(members) < 2:
        return RateRule(name="valley")
    first, last = members[0], members[-1]
    middle = (first + last) // 2
    return RateRule(name="valley", rate=float(rates[middle]), place=middle, span=(first, last))


def find_longest_fall(values: Sequence[float] | Floats) -> list[int]:
    """The places of a longest strictly decreasing subsequence, in n·log n steps."""
    ends: list[float] = []
    heads: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        length = bisect_left(ends, -float(value))
        before.append(heads[length - 1] if length else -1)
        if length == len(ends):
            ends.append(-float(value))
            heads.append(index)
        else:
            ends[length], heads[length] = -float(value), index
    places, index = [], heads[-1] if heads else -1
    while index >= 0:
        places.append(index)
        index = before[index]
    return places[::-1]
