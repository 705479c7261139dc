"""A user's gradient made anew by differences: which kind, which step, which digits.

    (f(x + h) - f(x - h)) / 2h      central         (f(x + h) - f(x)) / h       forward

The same operations at the same numbers give the same result, rounding and all. So where f rounds
coarsely, or the step is small, the noise itself tells the step.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.slips._record import Case, find_largest
from backsight.kernel.types import Floats, Integers

STEPS = tuple(10.0**-k for k in range(1, 13))
MOST_ENTRIES = 4
"""Of each wrong array, the worst."""
MOST_SECONDS = 3.0
"""For all of them."""
LEAST = 4
"""Numbers that must be multiples of one unit, none of them more than MOST_UNITS of it."""
MOST_UNITS = 4e5
FAR_OFF = 0.5
"""Of an array's largest number: who is so far off, took no difference."""
SAME = 1e-5
"""How far they may be off, relative to them: float32 may have divided."""


@dataclass(frozen=True, kw_only=True)
class DifferenceQuotient:
    """How a gradient was made."""

    is_central: bool
    step: float
    dtype: Any
    """Of the weights that f was given."""

    def compute(self, case: Case, name: str, place: int) -> float:
        """One entry of it."""
        assert case.evaluate is not None
        work = {n: a.astype(self.dtype) for n, a in case.x.items()}
        entry = work[name].reshape(-1)
        start, h = entry[place], self.dtype(self.step)
        here = 0.0 if self.is_central else case.evaluate(work)
        entry[place] = start + h
        above = case.evaluate(work)
        if self.is_central:
            entry[place] = start - h
            return (above - case.evaluate(work)) / (2 * self.step)
        return (above - here) / self.step


def find_difference(case: Case, dtype: Any) -> DifferenceQuotient | None:
    """The difference that yours is in the worst entries of every wrong array; None where it is
    none, or trying would take too long."""
    places = {name: _choose_places(case, name) for name in case.wrong}
    count = 2 * len(STEPS) + 2 * sum(map(len, places.values()))
    total = sum(len(p) for p in places.values())
    if (
        total < LEAST
        or _is_far_off(case)
        or not all(map(len, places.values()))
        or _is_slow(case, 2 * count)
    ):
        return None
    ways = (DifferenceQuotient(is_central=c, step=h, dtype=dtype) for c, h in _list_ways())
    return next((way for way in ways if _is_yours(case, way, places)), None)


def _list_ways() -> Iterator[tuple[bool, float]]:
    for step in STEPS:
        yield True, step
        yield False, step


def _choose_places(case: Case, name: str) -> Integers:
    """The entries in which yours is farthest off, and off by much more than is allowed for."""
    mine = case.get_gradient(name)
    gap = np.nan_to_num(np.abs(mine - case.true[name])).reshape(-1)
    order = np.argsort(-gap)[:MOST_ENTRIES]
    return order[gap[order] > 0]


def _is_yours(case: Case, way: DifferenceQuotient, places: dict[str, Integers]) -> bool:
    is_moved = False
    for name, own in places.items():
        mine, true = case.get_gradient(name).reshape(-1), case.true[name].reshape(-1)
        for place in map(int, own):
            quotient = way.compute(case, name, place)
            gap = abs(mine[place] - true[place])
            if not abs(quotient - mine[place]) <= min(SAME * abs(mine[place]), 1e-2 * gap):
                return False
            is_moved |= quotient != 0  # a step that is lost in rounding leaves 0 everywhere
    return is_moved


def _is_far_off(case: Case) -> bool:
    """Whether some array has hardly anything of the true one: no step leaves so little."""
    gaps = (
        find_largest(_subtract(case, n)) / (find_largest(case.true[n]) or 1) for n in case.wrong
    )
    return max(gaps) > FAR_OFF


def _is_slow(case: Case, calls: int) -> bool:
    if case.evaluate is None:
        return True
    start = time.perf_counter()
    case.evaluate(case.x)
    return calls * (time.perf_counter() - start) > MOST_SECONDS


def find_quantized_step(case: Case) -> float | None:
    """The step of a difference in float32, seen in the numbers alone; None where it is not seen.

    f near 1.1 is a multiple of 2^-23 in float32, and so is a difference of two. By 2h = 2e-5 that
    leaves multiples of 0.00596 alone: 0.0417 is 7 of them, and 0.0119 is 2.
    """
    if case.evaluate is None:
        return None
    unit = float(np.spacing(np.float32(abs(case.evaluate(case.x)))))
    mine = np.concatenate([np.ravel(case.get_gradient(name)) for name in case.wrong])
    mine = mine[mine != 0]
    if len(mine) < LEAST or not np.isfinite(mine).all() or not unit:
        return None
    for step in reversed(STEPS):
        for width in (step, 2 * step):  # of a forward and a central difference
            count = mine * width / unit
            off = np.abs(count - np.round(count))
            is_whole = (off <= 0.01 + 2e-7 * np.abs(count)).all() and np.abs(count).min() > 0.5
            if is_whole and np.abs(count).max() < MOST_UNITS:
                return step
    return None


def count_right_digits(case: Case) -> float:
    """How many digits of yours are right, at the worst entry of all."""
    errors = [
        find_largest(_subtract(case, name)) / (find_largest(case.true[name]) or 1.0)
        for name in case.wrong
    ]
    return max(0.0, -float(np.log10(max(errors)))) if max(errors) else 16.0


def _subtract(case: Case, name: str) -> Floats:
    gap: Floats = case.get_gradient(name) - case.true[name]
    return gap
