"""The new value of what is remembered stands where the old one belongs.

What it does: the memory is renewed one line too early.

Why it is bad: what is computed with it counts this gradient twice.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._patterns import list_names
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The line that renews a memory before those that read the old one."""
    for name in rule.memory:
        place = next(i for i, line in enumerate(rule.lines) if line.name == name)
        own, before = rule.lines[place], rule.lines[:place]
        made = {line.name for line in before}
        readers = [line for line in before if name in list_names(line.expression)]
        if readers and not made & (list_names(own.expression) - {"g"}):
            rest = (line for line in rule.lines if line is not own)
            yield rule.with_lines((own, *rest))


new_for_old = UpdateSlip(
    name="new_for_old",
    order=80,
    sentence=N_(
        "The new value of what is remembered stands where the old one belongs: use it before "
        "it is renewed."
    ),
    change=change,
    confused_with=("old_for_new",),
)
