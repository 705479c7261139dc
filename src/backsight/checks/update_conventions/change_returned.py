"""The change of the weights is returned, not the new weights.

When it matters: it matters to whoever calls it: add what it returns to the weights, or take it
away.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """w_new - w, as optax has it, or w - w_new, which is to be taken away."""
    kept = rule.with_first("w_old", "w")
    added = _(
        "It returns the change, to be added to the weights (as optax does), not the new ones."
    )
    yield NamedRule(rule=kept.with_last("w", "w - w_old"), sentence=added)
    minus = _("It returns the step, to be taken from the weights, not the new weights.")
    yield NamedRule(rule=kept.with_last("w", "w_old - w"), sentence=minus)


change_returned = UpdateConvention(name="change_returned", order=55, change=change)
