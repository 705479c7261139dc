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

from backsight.checks.agreement.agreement import BACKPROP, Comparison
from backsight.checks.agreement.tolerances import ROUNDING
from backsight.checks.methods import Result, methods
from backsight.checks.methods.forward_mode import PROBE
from backsight.checks.point import Point
from backsight.checks.slips import Case, Finding, first_that_explains
from backsight.checks.slips._record import largest
from backsight.checks.structured.penalties import penalties, penalty
from backsight.checks.structured.routes import Map
from backsight.checks.user_gradient.facts import completed
from backsight.checks.user_gradient.layer_facts import layers_of
from backsight.engine.interpret import Tape
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

UNSURE = 1e-6
"""Above this relative error of the true gradient no slip is named."""

Named = dict[str, Floats]


def slips_behind(
    point: Point, results: Mapping[str, Result], comparisons: Sequence[Comparison]
) -> tuple[Finding, ...]:
    """What explains the arrays on which no exact method agrees with backpropagation.

    results: by method, backpropagation's among them. Empty where all agree, and where no known
    slip gives backpropagation's numbers.
    """
    failing, mine = disputed(comparisons), results[BACKPROP].gradients
    if not failing or not all(np.isfinite(g).all() for g in mine.values()):
        return ()
    with np.errstate(all="ignore"):
        try:
            true, certain = truth(point, results)
        except BadInput:  # forward mode lacks the memory: nothing is sure
            return ()
        sure = tuple(n for n in failing if certain[n] <= UNSURE * largest(true[n]))
        case = Case(
            x=point.named(point.theta),
            yours={**mine},
            true=true,
            certain=certain,
            wrong=sure,
            facts={"rows": point.derivation.rows},
        )
        return tuple(explained(point, case))


def disputed(comparisons: Sequence[Comparison]) -> list[str]:
    """The arrays on which all methods disagree: the exact ones, where some of them are."""
    made = [c for c in comparisons if c.entries]
    judges = [c for c in made if methods[c.method].exact] or made
    good = {c.weight for c in judges if c.holds}
    return [w for w in dict.fromkeys(c.weight for c in judges) if w not in good]


def truth(point: Point, results: Mapping[str, Result]) -> tuple[Named, dict[str, float]]:
    """The gradient by the exact methods, NaN at a kink and where none was asked for; and how far
    they are apart, by array. Where none was compared, forward mode is asked."""
    exact = [r for n, r in results.items() if n != BACKPROP and methods[n].exact]
    exact = exact or [methods["forward_mode"].gradient(point)]
    first = {
        n: np.where(exact[0].kinks.get(n, False), np.nan, g) for n, g in exact[0].gradients.items()
    }
    rounding = ROUNDING * max(largest(g) for g in first.values())
    apart = {
        n: rounding + max(largest(other.gradients[n] - g) for other in exact)
        for n, g in first.items()
    }
    return first, apart


def explained(point: Point, case: Case) -> Iterator[Finding]:
    """What explains the case as a whole; of what is left the data's part; then each array."""
    tape, left = point.tape(point.theta, "forward", "loss", "backward"), list(case.wrong)
    whole, data = parted(case, tape, regularizer_part(point, tape))
    yield from found(by_cost(whole), left)
    inside = found(chain([data], layers_of(data, tape), map(data.only, data.wrong)), left)
    yield from inside if data is whole else map(in_data_part, inside)
    yield from found(map(whole.only, whole.wrong), left)


def found(attempts: Iterable[Case], left: list[str]) -> Iterator[Finding]:
    """A finding for each attempt that a slip explains. left: arrays to explain, which it takes."""
    for attempt in attempts:
        names = tuple(n for n in attempt.wrong if n in left)
        finding = first_that_explains(replace(attempt, wrong=names)) if names else None
        if finding is not None:
            left[:] = [n for n in left if n not in names]
            yield finding


def parted(case: Case, tape: Tape, costs: Named) -> tuple[Case, Case]:
    """The case with the parts of the true gradient as facts, and the data's part as a case of its
    own, with the arrays that are wrong in it. The same case twice where nothing is regularized."""
    if not costs:
        return case, case
    cost = {n: costs.get(n, np.zeros_like(t)) for n, t in case.true.items()}
    rest: Named = {n: t - cost[n] for n, t in case.true.items()}
    parts = {"data": rest, "regularizer": cost}
    mine = {n: tape.get(f"dD_d{n}", case.mine(n)) for n in case.x}
    whole = replace(case, facts=completed({**case.facts, "parts": parts}, case.x))
    off = (n for n in case.wrong if largest(mine[n] - rest[n]) > UNSURE * largest(rest[n]))
    return whole, replace(case, yours=mine, true=rest, wrong=tuple(off))


def by_cost(case: Case) -> Iterator[Case]:
    """All wrong arrays at once; then those with a regularizer's part, and those without."""
    yield case
    cost = case.facts.get("parts", {}).get("regularizer", {})
    for there in (True, False):
        names = tuple(n for n in case.wrong if np.nan_to_num(cost.get(n, 0.0)).any() == there)
        yield replace(case, wrong=names)


def in_data_part(finding: Finding) -> Finding:
    """A finding that is true of the data's part of the gradient alone, said so."""
    said = _("in the data part, {sentence}").format(sentence=finding.sentence)
    return replace(finding, sentence=said)


def regularizer_part(point: Point, tape: Tape) -> Named:
    """The true derivative of the regularizer's part, by each weight that it counts; NaN where
    none was asked for."""
    map_, found = Map(point.derivation), {}
    for symbol in point.derivation.weights():
        costs = list(penalties(map_, symbol.name))
        if costs:
            asked = point.entries - symbol.offset
            asked = asked[(asked >= 0) & (asked < symbol.size)]
            one = (np.ones(len(asked)),)
            part = np.full(symbol.size, np.nan)
            part[asked] = sum(penalty(map_, tape, cost, PROBE, one, asked) for cost in costs)
            found[symbol.name] = part.reshape(symbol.shape)
    return found
