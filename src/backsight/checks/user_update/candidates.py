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
from backsight.kernel.language import _, join_sentences
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
    key = tuple(sorted(_choose_settings(rule).items())), tuple(update_slips)
    forms = (("", rule.settings, ""), *_name_conventions(rule))
    for form, settings, sentence in forms:
        for name, wrong in _list_wrong_rules(rule.record, form, *key):
            both = join_sentences(_(update_slips[name].find_sentence(wrong)), sentence)
            own = replace(wrong, settings=settings)
            yield Explanation(kind="slip", name=name, sentence=both, rule=own)


def _name_conventions(rule: UpdateRule) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """(name and place, settings, sentence) of each convention of a rule."""
    for place, convention in enumerate(list_conventions(rule)):
        yield f"{convention.name} {place}", convention.rule.settings, convention.sentence


def _choose_settings(rule: UpdateRule) -> dict[str, Any]:
    """The settings on which the lines of wrong rules depend: choices, and whether there is a decay.
    Numbers stand in the lines by their names, and so are the record's."""
    usual = {**rule.record.settings, L2: DECAYS[0]}
    return {
        name: usual[name] if name in USUAL and value else value
        for name, value in rule.settings.items()
        if name in usual or name not in USUAL
    }


@lru_cache(maxsize=512)
def _list_wrong_rules(
    record: Optimizer, form: str, settings: tuple[tuple[str, Any], ...], names: tuple[str, ...]
) -> tuple[tuple[str, UpdateRule], ...]:
    """(the slip's name, the rule) of a record, or of one of its conventions, by its name and place;
    each rule once. Kept, for who tries many updates asks for the same again and again."""
    rule = make_rule(record, dict(settings))
    if form:
        rule = list(list_conventions(rule))[int(form.rpartition(" ")[2])].rule
    unique: dict[str, tuple[str, UpdateRule]] = {}
    for slip in sorted((update_slips[n] for n in names), key=lambda s: s.order):
        for wrong in slip.change(rule):
            unique.setdefault(_write_rule(wrong), (slip.name, wrong))
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
    plain = list(_list_forms(rule))
    decayed = list(_list_forms(make_rule(rule.record, {**rule.settings, L2: DECAYS[0]})))
    for changes in _list_changes(names, rule.settings, count):
        for form in decayed if L2 in changes else plain:
            changed = replace(form.rule, settings={**form.rule.settings, **changes})
            name = form.name or next(iter(changes), "")
            yield replace(form, name=name, rule=changed, changes=changes)


def _list_forms(rule: UpdateRule) -> Iterator[Explanation]:
    """The record, and its conventions."""
    yield Explanation(kind="setting", name="", sentence="", rule=rule)
    yield from list_conventions(rule)


def list_untold_settings(rule: UpdateRule, idle: frozenset[str]) -> Iterator[Explanation]:
    """The record and its conventions with one other setting than was told, of those that the update
    does not take."""
    for other in list_other_settings(rule, frozenset(rule.settings) - idle, 1):
        for name, own in other.changes.items():
            sentence = _(
                "{name} is {own:.6g}, where {asked:.6g} was asked for: the update does not take "
                "{name}, but has a number of its own."
            ).format(name=name, own=own, asked=rule.settings[name])
            both = join_sentences(sentence, other.sentence)
            yield replace(other, kind="told", name=name, sentence=both)


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
