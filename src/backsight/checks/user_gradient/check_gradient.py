"""Check my code: is a gradient of the user's own right, and if not, which slip is it?

>>> import numpy as np
>>> from backsight.checks.user_gradient.check_gradient import check_gradient
>>> x = np.array([1.0, 2.0, 3.0])
>>> verdict = check_gradient(lambda x: (x**2).sum() / 2, lambda x: -x, x)
>>> verdict.agrees, verdict.slip.name
(False, 'sign')
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backsight.checks.slips import Case, Finding, name_in_order
from backsight.checks.slips._record import find_largest
from backsight.checks.traces.network import TracedNetwork, trace_network
from backsight.checks.user_gradient.arguments import read_gradient, require_floats, require_settings
from backsight.checks.user_gradient.array_verdict import ArrayVerdict, State, WorstEntry
from backsight.checks.user_gradient.compare_facts import compare_facts
from backsight.checks.user_gradient.facts import complete_facts, read_facts
from backsight.checks.user_gradient.reference_gradient import (
    ReferenceGradient,
    compute_true_gradient,
)
from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.checks.user_gradient.verdict import Verdict
from backsight.checks.user_gradient.wrong_line import find_wrong_line
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
    told = read_facts(facts, arrays)
    yours = read_gradient(gradient, arrays, alone)
    if callable(gradient):
        told |= find_difference(yours, read_gradient(gradient, arrays, alone))
    traced = trace_network(f, arrays, ONLY_NAME if alone else "")
    truth = compute_true_gradient(f, arrays, alone, step, traced.gradients if traced else None)
    if truth.kinks == truth.count:
        raise BadInput(
            _("f has a kink in every entry of x, or is only defined on one side: move x.")
        )
    network = trust(traced, truth)
    truth = fill_in(truth, network)
    notes: tuple[str, ...] = ()
    if network is not None and network.layers:
        told, notes = compare_facts(told, network)
    else:
        told = complete_facts(told)
    verdict = judge(arrays, yours, truth, tolerance, told, network)
    first = next((a.name for a in verdict.arrays if a.state == "wrong"), "")
    if first and callable(gradient) and network is not None and network.layers:
        line = find_wrong_line(gradient, arrays, alone, network, first)
        verdict = replace(verdict, line=line)
    return replace(verdict, notes=notes, passes=verdict.passes + 1)  # that f was followed in


def find_difference(
    first: Mapping[str, Floats | None], second: Mapping[str, Floats | None]
) -> dict[str, Any]:
    """What a second call gave, where it is another gradient than the first."""
    return {} if all(is_equal(first[n], second[n]) for n in first) else {"again": second}


def is_equal(one: Floats | None, other: Floats | None) -> bool:
    """Whether two arrays are the same, bit for bit, or both are none."""
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))


def fill_in(truth: ReferenceGradient, network: TracedNetwork | None) -> ReferenceGradient:
    """The entries that were not differentiated, by the rules of f's operations, where these are
    trusted; their error is the largest that was met."""
    if network is None or truth.places is None:
        return truth
    values, errors = dict(truth.values), dict(truth.errors)
    for name, places in truth.places.items():
        mine = network.gradients[name]
        left = ~np.isin(np.arange(mine.size), places).reshape(mine.shape)
        gap = np.abs(mine - truth.values[name])
        error = float(np.nanmax(np.where(left, np.nan, gap), initial=0.0))
        values[name] = np.where(left, mine, truth.values[name])
        errors[name] = np.where(left, error, truth.errors[name])
    return replace(truth, values=values, errors=errors)


def trust(network: TracedNetwork | None, truth: ReferenceGradient) -> TracedNetwork | None:
    """The network, where its gradients are those that were found by differences."""
    if network is None:
        return None
    for name, value in truth.values.items():
        gap = np.abs(network.gradients[name] - value)
        bound = 1e-6 * find_largest(value) + 5 * truth.errors[name]
        if not (np.isnan(value) | (gap <= bound)).all():
            return None
    return network


def judge(
    x: dict[str, Floats],
    yours: dict[str, Floats | None],
    truth: ReferenceGradient,
    tolerance: float,
    facts: dict[str, Any],
    network: TracedNetwork | None = None,
) -> Verdict:
    """The verdict on all arrays. network: f as it was followed."""
    case = Case(
        x=x,
        yours=yours,
        true=truth.values,
        wrong=(),
        facts=facts,
        certain={name: float(e.max()) for name, e in truth.errors.items()},
        network=network,
    )
    wrong = tuple(n for n in x if measure_error(case, n) > tolerance or is_again_other(case, n))
    case = replace(case, wrong=wrong, right=tuple(n for n in x if n not in wrong))
    agreement = min(count_digits(measure_error(case, name)) for name in x)
    certain = {n: count_digits(case.certain[n] / (find_largest(truth.values[n]) or 1.0)) for n in x}
    sure_digits = min(certain.values())
    sure = {n: certain[n] >= count_digits(UNSURE) for n in x}
    order = network.order if network else [*reversed([*x])]
    named = replace(case, wrong=tuple(n for n in wrong if sure[n]))
    slips, follows = name_in_order(named, order)
    return Verdict(
        agrees=not wrong,
        digits=min(agreement, sure_digits),
        certain=sure_digits,
        wanted=count_digits(tolerance),
        worst=find_worst(case),
        passes=truth.passes,
        sample=None if truth.places is None else truth.count,
        entries=sum(a.size for a in x.values()),
        is_filled=network is not None,
        kinks=truth.kinks,
        method=truth.method,
        arrays=tuple(judge_array(case, n, certain[n], sure[n], follows, slips) for n in order),
        slips=slips,
    )


def judge_array(
    case: Case,
    name: str,
    certain: float,
    sure: bool,
    follows: Collection[str],
    slips: Sequence[Finding],
) -> ArrayVerdict:
    """The verdict on one array."""
    is_wrong = name in case.wrong
    state: State = "right" if not is_wrong else "follows" if name in follows else "wrong"
    if is_wrong and not sure:
        state = "unsure"
    return ArrayVerdict(
        name=name,
        state=state,
        digits=min(count_digits(measure_error(case, name)), certain),
        certain=certain,
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
