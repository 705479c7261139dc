"""What data and regularizer give to the gradient, and how much of each a user's gradient has.

yours = c · data + d · regularizer       right: c = d = 1
"""

from collections.abc import Mapping, Sequence

import numpy as np

from backsight.checks.slips._record import Case, find_largest, round_factor
from backsight.checks.traces.terms import LossTerms
from backsight.kernel.types import Floats


def find_loss_terms(case: Case) -> LossTerms | None:
    """The terms of the loss, where it was followed and has a regularizer; None where the user tells
    of its parts himself."""
    if case.network is None or "parts" in case.facts:
        return None
    return case.network.terms


def is_decayed(terms: LossTerms, name: str) -> bool:
    """Whether the regularizer takes an array in."""
    return bool(terms.regularizer[name].any())


def find_share(case: Case, shares: Mapping[str, Floats], terms: LossTerms) -> float | None:
    """The one d for which data + d · share is yours in every wrong array; None where none is."""
    factors = [_fit(case, name, terms.data[name], shares[name]) for name in case.wrong]
    first = factors[0] if factors else None
    if first is None or any(d is None or abs(d - first) > 1e-5 * abs(first) for d in factors):
        return None
    return first


def _fit(case: Case, name: str, data: Floats, share: Floats) -> float | None:
    gap = case.get_gradient(name) - data
    known = np.isfinite(gap)
    size = float((share[known] ** 2).sum())
    if not size:
        return None
    d = float((gap[known] * share[known]).sum()) / size
    noise = case.certain[name] + 1e-13 * find_largest(data)
    within = max(1e-7, 10 * noise / (abs(d) * find_largest(share) or 1.0))
    d = round_factor(d, within=min(1e-4, within))
    return d if case.is_match(name, data + d * share) and (share != 0).sum() > 1 else None


def fit_two(case: Case, terms: LossTerms) -> tuple[float, float | None] | None:
    """c and d, the same of all wrong arrays; d is None where no wrong array is decayed; None where
    no such numbers give yours."""
    fits = [_fit_array(case, name, terms) for name in case.wrong]
    pairs = [fit for fit in fits if fit is not None]
    if len(pairs) < len(fits) or not pairs:
        return None
    heads, tails = [c for c, _d in pairs], [d for _c, d in pairs if d is not None]
    if not _agree(heads) or not _agree(tails):
        return None
    return heads[0], tails[0] if tails else None


def _fit_array(case: Case, name: str, terms: LossTerms) -> tuple[float, float | None] | None:
    data = terms.data[name]
    if not is_decayed(terms, name):
        c = case.find_factor(name, data)
        return None if c is None else (c, None)
    mine = case.get_gradient(name)
    known = np.isfinite(mine)
    table = np.stack([data[known], terms.regularizer[name][known]], axis=1)
    sizes = np.linalg.norm(table, axis=0)
    if len(table) < 3 or not sizes.all():
        return None
    solution, _, rank, _ = np.linalg.lstsq(table / sizes, mine[known], rcond=1e-10)
    c, d = (round_factor(float(v), within=1e-6) for v in solution / sizes)
    fits = rank == 2 and case.is_match(name, c * data + d * terms.regularizer[name])
    return (c, 0.0 if abs(d) < 1e-9 * max(1.0, abs(c)) else d) if fits else None


def _agree(numbers: Sequence[float]) -> bool:
    return not numbers or max(numbers) - min(numbers) <= 1e-5 * max(map(abs, numbers))
