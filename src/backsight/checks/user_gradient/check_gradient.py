"""Check my code: is a gradient of the user's own right, and if not, which slip is it?

>>> import numpy as np
>>> from backsight.checks.user_gradient.check_gradient import check_gradient
>>> x = np.array([1.0, 2.0, 3.0])
>>> verdict = check_gradient(lambda x: (x**2).sum() / 2, lambda x: -x, x)
>>> verdict.agrees, verdict.slip.name
(False, 'sign')
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backsight.checks.slips import Case, name_the_slips
from backsight.checks.slips._record import find_largest
from backsight.checks.user_gradient.arguments import read_gradient, require_floats, require_settings
from backsight.checks.user_gradient.facts import complete_facts
from backsight.checks.user_gradient.reference_gradient import (
    ReferenceGradient,
    compute_true_gradient,
)
from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.checks.user_gradient.verdict import Verdict, WorstEntry
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

UNSURE = 1e-6
"""Above this relative error of the true gradient no slip is named."""


def check_gradient(
    f: Callable[[Any], Any],
    gradient: Any,
    x: Any,
    *,
    step: float | None = None,
    tolerance: float = 1e-6,
    facts: Mapping[str, Any] | None = None,
) -> Verdict:
    """Compare a gradient with the true one, and name the slip where they differ.

    f: x -> one number. x: an array of floats, or a dict of several by name. gradient: what
    you compute, like x, or the function of x that computes it; None for an array that has
    none. step: the distance of the differences (else it is suited to x). tolerance: how far
    an entry may be off, relative to the largest of its array. facts: what your network
    computed, for the slips that need it (`backsight.checks.user_gradient.facts`).

    BadInput (BadShape, UnknownName) where f, gradient, x or a setting cannot be used.
    """
    alone = not isinstance(x, Mapping)
    arrays = {name: require_floats(name, a) for name, a in ({ONLY_NAME: x} if alone else x).items()}
    if not arrays:
        raise BadInput(_("x is an empty dict: there is nothing to differentiate by."))
    require_settings(f, tolerance, step, arrays)
    full_facts = complete_facts(facts, arrays)
    yours = read_gradient(gradient, arrays, alone)
    truth = compute_true_gradient(f, arrays, alone, step)
    if truth.kinks == sum(a.size for a in arrays.values()):
        raise BadInput(
            _("f has a kink in every entry of x, or is only defined on one side: move x.")
        )
    return judge(arrays, yours, truth, tolerance, full_facts)


def judge(
    x: dict[str, Floats],
    yours: dict[str, Floats | None],
    truth: ReferenceGradient,
    tolerance: float,
    facts: dict[str, Any],
) -> Verdict:
    """The verdict on all arrays."""
    case = Case(
        x=x,
        yours=yours,
        true=truth.values,
        wrong=(),
        facts=facts,
        certain={name: float(e.max()) for name, e in truth.errors.items()},
    )
    wrong = tuple(name for name in x if measure_error(case, name) > tolerance)
    case = replace(case, wrong=wrong)
    agreement = min(count_digits(measure_error(case, name)) for name in x)
    certain = {n: count_digits(case.certain[n] / (find_largest(truth.values[n]) or 1.0)) for n in x}
    sure_digits = min(certain.values())
    sure = all(certain[name] >= count_digits(UNSURE) for name in wrong)
    return Verdict(
        agrees=not wrong,
        digits=min(agreement, sure_digits),
        certain=sure_digits,
        wanted=count_digits(tolerance),
        worst=find_worst(case),
        passes=truth.passes,
        kinks=truth.kinks,
        method=truth.method,
        slips=name_the_slips(case) if wrong and sure else (),
    )


def measure_gaps(case: Case, name: str) -> Floats:
    """How far each entry is off; 0 where that is within the certainty, or at a kink."""
    gap = np.abs(case.get_gradient(name) - case.true[name])
    return np.where(np.isnan(gap) | (gap <= 2 * case.certain[name]), 0.0, gap)


def measure_error(case: Case, name: str) -> float:
    """How far an array is off, relative to its largest number."""
    size = max(find_largest(case.true[name]), find_largest(case.get_gradient(name)))
    return float(measure_gaps(case, name).max()) / size if size else 0.0


def find_worst(case: Case) -> WorstEntry:
    """The entry that is farthest off."""
    name = max(case.true, key=lambda n: measure_error(case, n))
    gap = np.nan_to_num(np.abs(case.get_gradient(name) - case.true[name]), nan=-1.0)
    index = np.unravel_index(int(gap.argmax()), gap.shape)
    place = tuple(int(i) for i in index)
    return WorstEntry(
        name=name,
        index=place,
        yours=float(case.get_gradient(name)[place]),
        true=float(case.true[name][place]),
    )


def count_digits(error: float) -> float:
    """How many decimal digits a relative error leaves, from 0 to 16."""
    return min(16.0, max(0.0, -math.log10(error))) if error else 16.0
