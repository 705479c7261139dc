"""The corrected moments are kept as the moments, and corrected again in the next step.

What it does: m and m_hat share one name, so that what is kept is the corrected one.

Why it is bad: each step divides by 1 − β**t again, and the moments grow beyond all bounds.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import is_fit, parse
from backsight.checks.update_rules.rule import UpdateRule, make_line
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """Each corrected moment goes back into its memory: all of them, or one."""
    stores = [
        make_line(memory, line.name)
        for line in rule.lines
        for memory in rule.memory
        if is_fit(parse(f"{memory} / (1 - B**T)"), line.expression, {})
    ]
    if stores:
        yield rule.with_lines((*rule.lines, *stores))
    for store in stores:
        yield rule.with_lines((*rule.lines, store))


corrected_moments_kept = UpdateSlip(
    name="corrected_moments_kept",
    order=25,
    sentence=N_(
        "The corrected moments are kept as the moments, and so corrected once more in each "
        "step. Keep m and v as they are, and give the corrected ones names of their own."
    ),
    change=change,
    confused_with=("correction_missing",),
)
