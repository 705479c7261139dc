"""Up the gradient on purpose, as PyTorch's maximize.

When it matters: only where something is to be made as large as possible, as a reward.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """-g for g, where it is told."""
    if rule.settings.get("maximize"):
        sentence = _("It goes uphill on purpose: PyTorch's maximize.")
        yield NamedRule(rule=rule.with_first("g", "-g"), sentence=sentence)


upwards = UpdateConvention(name="upwards", order=62, change=change, settings={"maximize": True})
