"""The verdict on a gradient, array by array, where the true one is known."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backsight.checks.slips import Case, Finding, find_slip, name_in_order
from backsight.checks.slips._record import find_largest
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.user_gradient.array_verdict import ArrayVerdict, State, WorstEntry
from backsight.checks.user_gradient.reference_gradient import ReferenceGradient
from backsight.checks.user_gradient.task import GradientTask, is_equal
from backsight.checks.user_gradient.verdict import Verdict
from backsight.kernel.types import Floats

UNSURE = 1e-6
"""Above this relative error of the true gradient no slip is named."""
SINGLE = float(np.finfo(np.float32).eps)
ROUNDING = 4
"""Times its own error: an array no larger than that is 0."""


def judge(
    task: GradientTask,
    truth: ReferenceGradient,
    tolerance: float,
    facts: Mapping[str, Any],
    network: TracedNetwork | None = None,
) -> Verdict:
    """The verdict on all arrays. network: f as it was followed. facts: what the user told."""
    case = make_case(task, truth, tolerance, facts, network)
    scales = find_scales(truth)
    certain = {n: count_digits(float(e.max()) / scales[n]) for n, e in truth.errors.items()}
    order = network.order if network else [*reversed([*task.x])]
    sure = frozenset(n for n in task.x if certain[n] >= count_digits(UNSURE))
    named = replace(case, wrong=tuple(n for n in case.wrong if n in sure))
    slips, follows = name_in_order(named, order)
    unsure = tuple(n for n in case.wrong if n not in sure)
    rough = find_slip(replace(case, wrong=unsure), is_sure=False) if unsure else None
    slips = (*slips, rough) if rough else slips
    digits = {n: min(count_agreeing(case, n, task), certain[n]) for n in task.x}
    return Verdict(
        agrees=not case.wrong,
        digits=min(digits.values()),
        certain=min(certain.values()),
        wanted=count_digits(tolerance),
        worst=find_worst(case),
        passes=truth.passes,
        sample=None if truth.places is None else truth.count,
        entries=sum(a.size for a in task.x.values()),
        is_filled=network is not None,
        kinks=truth.kinks,
        coarse=tuple(n for n in order if n in task.coarse),
        method=truth.method,
        arrays=tuple(
            judge_array(case, n, (digits[n], certain[n]), n in sure, follows, slips) for n in order
        ),
        slips=slips,
    )


def find_scales(truth: ReferenceGradient) -> dict[str, float]:
    """What the error of each array is relative to: its largest number. Of one that is 0 to rounding
    it is the largest of all, or it would have no digits, however right it is."""
    sizes = {n: find_largest(v) for n, v in truth.values.items()}
    sure = {n for n, size in sizes.items() if size > ROUNDING * float(truth.errors[n].max())}
    top = max((sizes[n] for n in sure), default=1.0)
    return {n: size if n in sure else top for n, size in sizes.items()}


def make_case(
    task: GradientTask,
    truth: ReferenceGradient,
    tolerance: float,
    facts: Mapping[str, Any],
    network: TracedNetwork | None,
) -> Case:
    """What the slips are tried on. An array with float32's digits is certain to as many."""
    top = max(map(find_largest, truth.values.values()))
    rounding = {n: find_rounding(truth.values[n], top) for n in task.coarse}
    case = Case(
        x=task.x,
        yours={**task.yours},
        true=truth.values,
        wrong=(),
        facts={**facts, **({} if task.is_steady else {"again": task.again})},
        certain={n: float(e.max()) + rounding.get(n, 0.0) for n, e in truth.errors.items()},
        evaluate=task.evaluate_near,
        is_single=network is not None and network.is_single,
        network=network,
    )
    wrong = tuple(
        n for n in task.x if measure_error(case, n) > tolerance or is_again_other(case, n)
    )
    return replace(case, wrong=wrong, right=tuple(n for n in task.x if n not in wrong))


def find_rounding(true: Floats, top: float) -> float:
    """How far a gradient in float32 may be off: by some roundings of its own numbers, and of the
    larger ones that it may have been summed from. top: the largest number of all arrays."""
    return 64 * SINGLE * find_largest(true) + 8 * SINGLE * top


def judge_array(
    case: Case,
    name: str,
    digits: tuple[float, float],
    sure: bool,
    follows: Collection[str],
    slips: Sequence[Finding],
) -> ArrayVerdict:
    """The verdict on one array. digits: that agree, and that are certain."""
    is_wrong = name in case.wrong
    state: State = "right" if not is_wrong else "follows" if name in follows else "wrong"
    if is_wrong and not sure:
        state = "unsure"
    return ArrayVerdict(
        name=name,
        state=state,
        digits=digits[0],
        certain=digits[1],
        worst=find_worst_of(case, name),
        slip=next((f for f in slips if name in f.arrays), None) if is_wrong else None,
    )


def is_again_other(case: Case, name: str) -> bool:
    """Whether a second call gave another array."""
    again = case.facts.get("again")
    return again is not None and not is_equal(again[name], case.yours[name])


def measure_gaps(case: Case, name: str) -> Floats:
    """How far each entry is off; 0 where that is within the certainty, or at a kink."""
    gap = np.abs(case.get_gradient(name) - case.true[name])
    return np.where(np.isnan(gap) | (gap <= 2 * case.certain[name]), 0.0, gap)


def count_agreeing(case: Case, name: str, task: GradientTask) -> float:
    """How many digits agree; of an array in float32 what is within its rounding counts too."""
    if name not in task.coarse:
        return count_digits(measure_error(case, name))
    size = max(find_largest(case.true[name]), find_largest(case.get_gradient(name)))
    gap = find_largest(case.get_gradient(name) - case.true[name])
    return count_digits(gap / size if size else 0.0)


def measure_error(case: Case, name: str) -> float:
    """How far an array is off, relative to its largest number."""
    size = max(find_largest(case.true[name]), find_largest(case.get_gradient(name)))
    return float(measure_gaps(case, name).max()) / size if size else 0.0


def find_worst(case: Case) -> WorstEntry:
    """The entry that is farthest off."""
    return find_worst_of(case, max(case.true, key=lambda n: measure_error(case, n)))


def find_worst_of(case: Case, name: str) -> WorstEntry:
    """The entry of an array that is farthest off."""
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
