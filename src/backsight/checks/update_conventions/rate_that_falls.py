"""A rate that falls by itself, as in PyTorch's Adagrad.

When it matters: in long training: after 1/decay steps the rate is half of what was set.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """η / (1 + (t - 1)·decay), where a decay of the rate is told."""
    fall = rule.settings.get("lr_decay")
    if fall:
        other = rename(rule, {"eta": f"eta / (1 + (t - 1) * {fall})"})
        sentence = _("The rate falls with the step by itself: PyTorch's lr_decay, {fall:g}.")
        yield NamedRule(rule=other, sentence=sentence.format(fall=fall))


rate_that_falls = UpdateConvention(
    name="rate_that_falls", order=61, change=change, settings={"lr_decay": 0.1}
)
