"""The old value of what is remembered stands where the new one belongs.

What it does: the step is made before the memory is renewed.

Why it is bad: every step follows the gradient of the step before; the very first goes nowhere.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import parse, substitute
from backsight.checks.update_rules.rule import UpdateRule, make_line
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.formula import Line
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The step from the memory of the step before: of all, or of one."""
    if len(rule.memory) > 1:
        yield take_old(rule, rule.memory)
    for name in rule.memory:
        yield take_old(rule, (name,))


def take_old(rule: UpdateRule, names: tuple[str, ...]) -> UpdateRule:
    """The rule whose lines read what some memories were before the step."""
    old = {name: parse(f"{name}_old") for name in names}
    lines = [
        line if line.name in names else Line(line.name, substitute(line.expression, old))
        for line in rule.lines
    ]
    return rule.with_lines((*(make_line(f"{name}_old", name) for name in names), *lines))


old_for_new = UpdateSlip(
    name="old_for_new",
    order=81,
    sentence=N_(
        "The old value of what is remembered stands where the new one belongs: renew it "
        "before it is used."
    ),
    change=change,
    confused_with=("new_for_old",),
)
