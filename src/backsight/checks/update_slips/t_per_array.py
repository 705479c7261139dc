"""t goes on with each array, where it should go on with each step.

What it does: the line that raises t stands inside the loop over the arrays.

Why it is bad: with several arrays the correction dies out too early, and for each array otherwise.
"""

from collections.abc import Iterator
from dataclasses import replace

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The same lines, t counted in updates of single arrays."""
    if "t" in rule.names:
        yield replace(rule, counts_arrays=True)


t_per_array = UpdateSlip(
    name="t_per_array",
    order=12,
    sentence=N_(
        "t goes on with each array: after one step over two arrays it is 2. Add 1 to it once "
        "a step, outside the loop over the arrays."
    ),
    change=change,
    confused_with=("t_from_two",),
)
