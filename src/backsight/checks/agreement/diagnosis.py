"""Which slip made backpropagation differ from the independent methods.

What backpropagation says is the gradient to be explained, what the exact methods say is the truth.
With a regularizer the truth has two parts: the regularizer's by forward mode on its formula alone,
the data's as the rest. Tried in this order, each on what is not explained yet: all wrong arrays at
once, those that the regularizer counts, the others; the data's part, whole, layer by layer and
array by array; each array alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from backsight.checks.agreement.agreement import BACKPROP, ArrayComparison
from backsight.checks.agreement.tolerances import ROUNDING
from backsight.checks.methods import Result, methods
from backsight.checks.methods.forward_mode import PROBE
from backsight.checks.point import Point
from backsight.checks.slips import Case, Finding, find_slip
from backsight.checks.slips._record import find_largest
from backsight.checks.structured.penalties import differentiate_penalty, list_penalties
from backsight.checks.structured.routes import RouteMap
from backsight.checks.user_gradient.facts import complete_facts, read_facts
from backsight.checks.user_gradient.layer_facts import split_by_layer
from backsight.engine.interpret import Tape
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

UNSURE = 1e-6
"""Above this relative error of the true gradient no slip is named."""

ArraysByName = dict[str, Floats]


def find_slips(
    point: Point, results: Mapping[str, Result], comparisons: Sequence[ArrayComparison]
) -> tuple[Finding, ...]:
    """What explains the arrays on which no exact method agrees with backpropagation.

    results: by method, backpropagation's among them. Empty where all agree, and where no known
    slip gives backpropagation's numbers.
    """
    failing, mine = list_disputed(comparisons), results[BACKPROP].gradients
    if not failing or not all(np.isfinite(g).all() for g in mine.values()):
        return ()
    with np.errstate(all="ignore"):
        try:
            true, certain = combine_exact(point, results)
        except BadInput:  # forward mode lacks the memory: nothing is sure
            return ()
        sure = tuple(n for n in failing if certain[n] <= UNSURE * find_largest(true[n]))
        case = Case(
            x=point.split_by_weight(point.theta),
            yours={**mine},
            true=true,
            certain=certain,
            wrong=sure,
            facts={"rows": point.derivation.rows},
        )
        return tuple(explain_in_parts(point, case))


def list_disputed(comparisons: Sequence[ArrayComparison]) -> list[str]:
    """The arrays on which all methods disagree: the exact ones, where some of them are."""
    nonempty = [c for c in comparisons if c.entries]
    judges = [c for c in nonempty if methods[c.method].exact] or nonempty
    good = {c.weight for c in judges if c.holds}
    return [w for w in dict.fromkeys(c.weight for c in judges) if w not in good]


def combine_exact(
    point: Point, results: Mapping[str, Result]
) -> tuple[ArraysByName, dict[str, float]]:
    """The gradient by the exact methods, NaN at a kink and where none was asked for; and how far
    they are apart, by array. Where none was compared, forward mode is asked."""
    exact = [r for n, r in results.items() if n != BACKPROP and methods[n].exact]
    exact = exact or [methods["forward_mode"].gradient(point)]
    first = {
        n: np.where(exact[0].kinks.get(n, False), np.nan, g) for n, g in exact[0].gradients.items()
    }
    rounding = ROUNDING * max(find_largest(g) for g in first.values())
    apart = {
        n: rounding + max(find_largest(other.gradients[n] - g) for other in exact)
        for n, g in first.items()
    }
    return first, apart


def explain_in_parts(point: Point, case: Case) -> Iterator[Finding]:
    """What explains the case as a whole; of what is left the data's part; then each array."""
    tape, remaining = point.run_tape(point.theta, "forward", "loss", "backward"), list(case.wrong)
    whole, data = split_cost(case, tape, differentiate_regularizer(point, tape))
    yield from find_explanations(split_by_cost(whole), remaining)
    inside = find_explanations(
        chain([data], split_by_layer(data, tape), map(data.with_only, data.wrong)), remaining
    )
    yield from inside if data is whole else map(mark_data_part, inside)
    yield from find_explanations(map(whole.with_only, whole.wrong), remaining)


def find_explanations(attempts: Iterable[Case], remaining: list[str]) -> Iterator[Finding]:
    """A finding for each attempt that a slip explains. remaining: arrays to explain, which it
    takes."""
    for attempt in attempts:
        names = tuple(n for n in attempt.wrong if n in remaining)
        finding = find_slip(replace(attempt, wrong=names)) if names else None
        if finding is not None:
            remaining[:] = [n for n in remaining if n not in names]
            yield finding


def split_cost(case: Case, tape: Tape, costs: ArraysByName) -> tuple[Case, Case]:
    """The case with the parts of the true gradient as facts, and the data's part as a case of its
    own, with the arrays that are wrong in it. The same case twice where nothing is regularized."""
    if not costs:
        return case, case
    cost = {n: costs.get(n, np.zeros_like(t)) for n, t in case.true.items()}
    rest: ArraysByName = {n: t - cost[n] for n, t in case.true.items()}
    parts = {"data": rest, "regularizer": cost}
    mine = {n: tape.get(f"dD_d{n}", case.get_gradient(n)) for n in case.x}
    whole = replace(case, facts=complete_facts(read_facts({**case.facts, "parts": parts}, case.x)))
    off = (
        n for n in case.wrong if find_largest(mine[n] - rest[n]) > UNSURE * find_largest(rest[n])
    )
    return whole, replace(case, yours=mine, true=rest, wrong=tuple(off))


def split_by_cost(case: Case) -> Iterator[Case]:
    """All wrong arrays at once; then those with a regularizer's part, and those without."""
    yield case
    cost = case.facts.get("parts", {}).get("regularizer", {})
    for there in (True, False):
        names = tuple(n for n in case.wrong if np.nan_to_num(cost.get(n, 0.0)).any() == there)
        yield replace(case, wrong=names)


def mark_data_part(finding: Finding) -> Finding:
    """A finding that is true of the data's part of the gradient alone, said so."""
    sentence = _("in the data part, {sentence}").format(sentence=finding.sentence)
    return replace(finding, sentence=sentence)


def differentiate_regularizer(point: Point, tape: Tape) -> ArraysByName:
    """The true derivative of the regularizer's part, by each weight that it counts; NaN where
    none was asked for."""
    routes, gradients = RouteMap(point.derivation), {}
    for symbol in point.derivation.weights():
        costs = list(list_penalties(routes, symbol.name))
        if costs:
            places = point.entries - symbol.offset
            places = places[(places >= 0) & (places < symbol.size)]
            one = (np.ones(len(places)),)
            part = np.full(symbol.size, np.nan)
            part[places] = sum(
                differentiate_penalty(routes, tape, cost, PROBE, one, places) for cost in costs
            )
            gradients[symbol.name] = part.reshape(symbol.shape)
    return gradients
