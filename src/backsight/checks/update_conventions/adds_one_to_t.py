"""An update that adds 1 to the t which it is handed, for loops that count from 0.

When it matters: where the loop counts from 1 already; then the bias correction is that of the next
step, and the first steps are shorter than they should be.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import HANDED_T, UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """t + 1 for t, where t comes from the caller and nobody said where his loop begins."""
    if rule.settings.get(HANDED_T) and "t" in rule.names:
        sentence = _(
            "It adds 1 to the t that it is handed: right where your loop counts from 0 (first=0); "
            "where the loop counts from 1, t is one too far."
        )
        yield NamedRule(rule=rename(rule, {"t": "t + 1"}), sentence=sentence)


adds_one_to_t = UpdateConvention(name="adds_one_to_t", order=60, change=change)
