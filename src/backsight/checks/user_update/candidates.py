"""Every rule that may explain a user's update: conventions, what slips make of them, other numbers,
other optimizers."""

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, product
from typing import Any

from backsight.checks.update_conventions import update_conventions
from backsight.checks.update_rules.edits import write_lines
from backsight.checks.update_rules.rule import L2, UpdateRule, make_rule
from backsight.checks.update_slips import update_slips
from backsight.checks.user_update.evidence import Explanation
from backsight.kernel.language import _, get_language, join_sentences
from backsight.maths.optimizers import Optimizer, optimizers

SHARES = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
EPSILONS = tuple(10.0**-k for k in range(2, 17))
DECAYS = (0.1, 0.05, 0.01, 5e-3, 4e-3, 1e-3, 5e-4, 1e-4, 1e-5)
LARGEST_EPSILON = 1e-4
MOST_NUMBERS = 4
BESIDES = 60
"""Conventions from this order on are made where a setting asks for them, and go with the others."""
USUAL: Mapping[str, tuple[float, ...]] = {
    **dict.fromkeys(("beta1", "beta2", "mu", "gamma", "rho"), SHARES),
    "epsilon": EPSILONS,
    "decay": DECAYS,
    L2: DECAYS,
    "initial": (0.1, 1.0),
}
"""What people and libraries set it to, by the record's name. Not 0 where that is to forget it."""


def list_conventions(rule: UpdateRule) -> Iterator[Explanation]:
    """What papers and libraries have in the place of a rule; and those with what is told besides
    (PyTorch's maximize)."""
    for single in _list_single_conventions(rule, 0):
        yield single
        for besides in _list_single_conventions(single.rule, BESIDES):
            if besides.name != single.name:
                both = join_sentences(single.sentence, besides.sentence)
                yield replace(single, rule=besides.rule, sentence=both)


def _list_single_conventions(rule: UpdateRule, least: int) -> Iterator[Explanation]:
    """From some order on."""
    for convention in sorted(update_conventions.values(), key=lambda c: c.order):
        for other in convention.change(rule) if convention.order >= least else ():
            yield Explanation(
                kind="convention", name=convention.name, sentence=other.sentence, rule=other.rule
            )


def list_slips(rule: UpdateRule) -> Iterator[Explanation]:
    """What slips make of a rule, the most usual first, then what they make of its conventions."""
    key = tuple(sorted(rule.settings.items())), get_language(), tuple(update_slips)
    yield from _list_slips_of(rule.record, "", *key)
    for place, convention in enumerate(list_conventions(rule)):
        name = f"{convention.name} {place}"
        yield from _list_slips_of(rule.record, name, *key)


@lru_cache(maxsize=128)
def _list_slips_of(
    record: Optimizer,
    convention: str,
    settings: tuple[tuple[str, Any], ...],
    language: str,
    names: tuple[str, ...],
) -> tuple[Explanation, ...]:
    """Those of a record, or of one of its conventions, by its name and place; each rule once. Kept,
    for a test file asks for the same again and again. language: of the sentences."""
    rule, sentence = make_rule(record, dict(settings)), ""
    if convention:
        form = list(list_conventions(rule))[int(convention.rpartition(" ")[2])]
        rule, sentence = form.rule, form.sentence
    unique: dict[str, Explanation] = {}
    for slip in sorted((update_slips[n] for n in names), key=lambda s: s.order):
        both = join_sentences(_(slip.sentence), sentence)
        for wrong in slip.change(rule):
            single = Explanation(kind="slip", name=slip.name, sentence=both, rule=wrong)
            unique.setdefault(_write_rule(wrong), single)
    return tuple(unique.values())


def _write_rule(rule: UpdateRule) -> str:
    ahead = "" if rule.ahead is None else ast.unparse(rule.ahead)
    return (
        f"{write_lines(rule.lines)} {ahead} {dict(rule.starts)} {rule.counts_arrays} {rule.still}"
    )


def list_other_settings(
    rule: UpdateRule, certain: frozenset[str], count: int
) -> Iterator[Explanation]:
    """The record and its conventions with so many other settings, of those that are not certain."""
    names = [n for n in rule.settings if n in USUAL and n not in certain]
    for changes in _list_changes(names, rule.settings, count):
        changed = make_rule(rule.record, {**rule.settings, **changes})
        name = next(iter(changes), "")
        yield Explanation(kind="setting", name=name, sentence="", rule=changed, changes=changes)
        for other in list_conventions(changed):
            yield Explanation(
                kind="convention",
                name=other.name,
                sentence=other.sentence,
                rule=other.rule,
                changes=changes,
            )


def list_slips_of_numbers(
    rule: UpdateRule, certain: frozenset[str], numbers: frozenset[float]
) -> Iterator[Explanation]:
    """Slips beside settings that are not certain and whose numbers stand in the user's code: ε, and
    one other."""
    names = [n for n in rule.settings if n in USUAL and n not in certain and n != "epsilon"]
    tiny = sorted(n for n in numbers if 0 < n <= LARGEST_EPSILON)
    start = {"epsilon": tiny[0]} if tiny and "epsilon" not in certain else {}
    singles = (
        {name: number}
        for name in names
        for number in sorted(numbers, reverse=True)[:MOST_NUMBERS]
        if 0 < number < 1
    )
    for single in ({}, *singles):
        changes = {k: v for k, v in {**start, **single}.items() if rule.settings.get(k) != v}
        changed = make_rule(rule.record, {**rule.settings, **changes})
        for slip in list_slips(changed) if changes else ():
            yield replace(slip, changes=changes)


def _list_changes(
    names: list[str], settings: Mapping[str, Any], count: int
) -> Iterator[dict[str, float]]:
    for some in combinations(names, count):
        for values in product(*(USUAL[name] for name in some)):
            changes = dict(zip(some, values, strict=True))
            if not any(math.isclose(settings[n], v) for n, v in changes.items()):
                yield changes


def list_other_optimizers(rule: UpdateRule) -> Iterator[Explanation]:
    """Every other record of the catalog, and its conventions, with the settings that it shares."""
    for name, record in optimizers.items():
        if name != rule.record.name:
            shared = {k: v for k, v in rule.settings.items() if k in record.settings}
            sentence = _("These are the numbers of {name}.").format(name=name)
            other = make_rule(record, shared if _has_forms(shared, record.settings) else {})
            yield Explanation(kind="optimizer", name=name, sentence=sentence, rule=other)
            for convention in list_conventions(other):
                both = join_sentences(sentence, convention.sentence)
                yield Explanation(kind="optimizer", name=name, sentence=both, rule=convention.rule)


def _has_forms(shared: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Whether no form of one record is taken for that of another, which may have no such one."""
    return not any(isinstance(own[k], str) and own[k] != v for k, v in shared.items())
