"""The change of the weights is returned, not the new weights.

When it matters: it matters to whoever calls it: add what it returns to the weights, or take it
away.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import CHANGE, UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """The same rule, where the update was seen to return a change: to be added (1), as optax has
    it, or to be taken away (-1)."""
    if rule.settings.get(CHANGE) == 1:
        sentence = _(
            "It returns the change, to be added to the weights (as optax does), not the new ones."
        )
        yield NamedRule(rule=rule, sentence=sentence)
    elif rule.settings.get(CHANGE):
        sentence = _("It returns the step, to be taken from the weights, not the new weights.")
        yield NamedRule(rule=rule, sentence=sentence)


change_returned = UpdateConvention(name="change_returned", order=70, change=change)
