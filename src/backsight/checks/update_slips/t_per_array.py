"""t goes on with each array, where it should go on with each step."""

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
)
