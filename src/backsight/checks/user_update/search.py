"""Which rule gives the user's numbers: another convention, a slip, other settings, another record.

A rule is taken only where it gives the weights of every step of every course to the digits that can
be had, and lies a thousand times closer than the record does. Where several do, what is remembered
decides, as far as it can be seen:

    m = 0.9 * m + g; w - 0.001 * m_hat / …      gives the weights of Adam at the rate 0.01, too,
    but an m that is ten times as large         so the slip it is
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from backsight.checks.update_forms.names import RATE
from backsight.checks.update_rules.path import run_beside
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.user_update.candidates import (
    list_conventions,
    list_other_optimizers,
    list_other_settings,
    list_slips,
    list_slips_of_numbers,
    list_untold_settings,
)
from backsight.checks.user_update.evidence import Explanation, UpdateEvidence
from backsight.checks.user_update.fitting import estimate_rate, is_fit, is_round
from backsight.checks.user_update.quantities import compare_quantities
from backsight.checks.user_update.sample import is_elementwise, sample_evidence
from backsight.kernel.language import _, join_sentences


def find_explanation(
    evidence: UpdateEvidence,
    rule: UpdateRule,
    certain: frozenset[str],
    idle: frozenset[str] = frozenset(),
) -> Explanation | None:
    """What gives the user's numbers; None where nothing known does. certain: settings that need not
    be guessed; idle: those of them that the update does not take.

    What is no mistake comes first: conventions, then other settings where the update does not say
    its own.
    """
    usual = _list_usual(evidence, rule, certain, idle)
    explanation = _choose(evidence, usual)
    if explanation is None:
        others = list_untold_settings(rule, idle)
        explanation = _choose(evidence, _list_fitting(evidence, others, False))
    if explanation is None:
        others = list_slips_of_numbers(rule, certain, evidence.numbers)
        explanation = _choose(evidence, _list_fitting(evidence, others, False))
    if explanation is None:
        pairs = list_other_settings(rule, certain, 2)
        explanation = _choose(evidence, _list_fitting(evidence, pairs, RATE not in certain))
    if explanation is None:
        records = list_other_optimizers(rule)
        explanation = _choose(evidence, _list_fitting(evidence, records, RATE not in certain))
    return explanation


def _list_usual(
    evidence: UpdateEvidence, rule: UpdateRule, certain: frozenset[str], idle: frozenset[str]
) -> Iterator[Explanation]:
    """Conventions, one other setting, slips; each at the rate, then at another if that may be."""
    may_differ = RATE not in certain
    has_own_rate = RATE in idle and evidence.ground.rate not in evidence.numbers
    yield from _list_fitting(evidence, list_conventions(rule), False)
    if may_differ:
        record = Explanation(kind="setting", name=RATE, sentence="", rule=rule)
        yield from _list_fitting(evidence, [record, *list_conventions(rule)], True)
    if RATE in idle:
        yield from _list_other_rates(evidence, rule, has_own_rate)
    yield from _list_fitting(evidence, list_other_settings(rule, certain, 1), may_differ)
    if has_own_rate:  # who never sees the rate cannot take it twice
        slips = (s for s in list_slips(rule) if s.name != "rate_twice")
        yield from _list_fitting(evidence, slips, True)
        return
    yield from _list_fitting(evidence, list_slips(rule), False)
    if may_differ:
        yield from _list_fitting(evidence, list_slips(rule), True)


def _list_other_rates(
    evidence: UpdateEvidence, rule: UpdateRule, has_own_rate: bool
) -> Iterator[Explanation]:
    """The record and its conventions with another rate than the one that was told: one that stands
    in the code, or any where the told one does not. Not 1, for then the rate is forgotten."""
    record = Explanation(kind="setting", name=RATE, sentence="", rule=rule)
    asked = evidence.ground.rate
    for other in _list_fitting(evidence, [record, *list_conventions(rule)], True):
        if other.rate != 1 and (has_own_rate or other.rate in evidence.numbers):
            sentence = _(
                "The learning rate is {own:.6g}, where {asked:.6g} was asked for: the update does "
                "not take the rate, but has a number of its own."
            ).format(own=other.rate, asked=asked)
            both = join_sentences(sentence, other.sentence)
            yield replace(other, kind="told", name=RATE, sentence=both)


def _list_fitting(
    evidence: UpdateEvidence, candidates: Iterable[Explanation], may_differ: bool
) -> Iterator[Explanation]:
    """Those that give the weights, with the rate with which they do. may_differ: whether it may be
    another than the record's."""
    sample = sample_evidence(evidence)
    for candidate in candidates:
        if sample is not None and is_elementwise(candidate.rule):
            rate = _find_rate(sample, candidate, may_differ)
            if not is_fit(sample, candidate.rule, rate, fewest=0):
                continue
        rate = _find_rate(evidence, candidate, may_differ)
        if is_fit(evidence, candidate.rule, rate):
            yield replace(candidate, rate=rate)


def _find_rate(evidence: UpdateEvidence, candidate: Explanation, may_differ: bool) -> float:
    """The record's, or the one with which a candidate would make the steps, where it may differ."""
    if may_differ:
        estimate = estimate_rate(evidence, candidate.rule)
        is_free = candidate.kind == "setting" and not candidate.changes
        if estimate is not None and (is_free or is_round(estimate)):
            return estimate
    return evidence.ground.rate


def _choose(evidence: UpdateEvidence, fitting: Iterable[Explanation]) -> Explanation | None:
    """The first that agrees in what is remembered, too; else the first."""
    first = None
    for explanation in fitting:
        if is_same_in_memory(evidence, explanation):
            return explanation
        first = first or explanation
    return first


def is_same_in_memory(evidence: UpdateEvidence, explanation: Explanation) -> bool:
    """Whether all that can be seen of the memory is as the rule has it; in a sample of the entries
    where it has one."""
    if is_elementwise(explanation.rule):
        evidence = sample_evidence(evidence) or evidence
    ground = replace(evidence.ground, rate=explanation.rate)
    paths = [run_beside(explanation.rule, p.course, ground, p.before) for p in evidence.right]
    quantities = compare_quantities(evidence.yours, paths, explanation.rule, ground.layout)
    return all(q.agrees for q in quantities)
