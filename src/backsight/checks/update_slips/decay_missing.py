"""The weight decay is missing.

What it does: the setting is taken, and no line uses it.

Why it is bad: weights grow as without a decay, and training overfits as before.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import rename
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._patterns import without_l2
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The same without decay."""
    if "decay" in rule.names:
        yield rename(rule, {"decay": "0.0"})
    plain = without_l2(rule)
    if plain is not None:
        yield plain


decay_missing = UpdateSlip(
    name="decay_missing",
    order=42,
    sentence=N_("The weight decay is missing: the weights do not shrink."),
    change=change,
    confused_with=("decay_sign",),
)
