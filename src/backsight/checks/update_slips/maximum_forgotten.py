"""The largest square is not kept, or the smallest is.

What it does: v itself is used, or the smaller of the two.

Why it is bad: it is Adam: steps may grow again, which AMSGrad is made to forbid.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """v, or the smaller one, for the larger of u and v."""
    for name in rule.memory:
        yield from change_all(rule, make_change(f"maximum({name}, Y)", "Y"))
        yield from change_all(rule, make_change(f"maximum({name}, Y)", f"minimum({name}, Y)"))


maximum_forgotten = UpdateSlip(
    name="maximum_forgotten",
    order=77,
    sentence=N_("The largest of the squares is not kept: u = maximum(u, v)."),
    change=change,
    confused_with=("maximum_kept",),
)
