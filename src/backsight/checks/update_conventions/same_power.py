"""Nadam whose look-ahead is corrected by this step's power of β1.

When it matters: in the first few dozen steps; later the powers of β1 are next to 0.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """β1 to the power t for t + 1."""
    if rule.record.name == "nadam":
        for other in change_all(rule, make_change("B ** (T + 1)", "B**T")):
            sentence = _(
                "The look-ahead is corrected by β1 to the power t, as in Ruder's overview "
                "(arXiv:1609.04747); the paper takes t + 1, the power of the step to come."
            )
            yield NamedRule(rule=other, sentence=sentence)


same_power = UpdateConvention(name="same_power", order=41, change=change)
