"""Adagrad whose sum of squares begins above 0.

When it matters: in the first steps: they are shorter where gradients are small.
"""

from collections.abc import Iterator
from dataclasses import replace

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _

USUAL = 0.1
"""Where Keras begins."""


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """From 0.1, or from where it was told; ε beside the root, or inside as Keras has it."""
    if rule.record.name != "adagrad":
        return
    start = float(rule.settings.get("initial_accumulator_value") or USUAL)
    sentence = _(
        "The sum of squared gradients begins at {start:g}: in PyTorch that is "
        "initial_accumulator_value, in Keras the default (the record is warm_adagrad)."
    ).format(start=start)
    warm = replace(rule, starts={"c": start})
    yield NamedRule(rule=warm, sentence=sentence)
    for inside in change_all(warm, make_change("sqrt(X) + epsilon", "sqrt(X + epsilon)")):
        yield NamedRule(rule=inside, sentence=sentence)


sum_above_zero = UpdateConvention(name="sum_above_zero", order=30, change=change)
