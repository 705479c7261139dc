"""The largest square is kept as the square itself.

What it does: the maximum is written back into v, so that the mean goes on from it.

Why it is bad: v falls more slowly than it should, and steps stay short.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import is_fit, parse
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """v = u at the end."""
    if any(is_fit(parse("maximum(u, v)"), line.expression, {}) for line in rule.lines):
        yield rule.with_last("v", "u")


maximum_kept = UpdateSlip(
    name="maximum_kept",
    order=79,
    sentence=N_(
        "The largest square is kept as v, too: v has to go on as it was, and only u holds the"
        " largest."
    ),
    change=change,
    confused_with=("maximum_forgotten",),
)
