"""The moments are not corrected for their start at 0, or one of them is not.

What it does: both moments start at 0 and are used as they are.

Why it is bad: the first steps are about three times too long, for v lags behind m² by far.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, change_any, make_change, write_lines
from backsight.checks.update_rules.rule import UpdateRule, make_rule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

BOTH = make_change("eta * sqrt(1 - B**T) / (1 - C**T)", "eta")
CHANGES = (
    make_change("X / (1 - B**T)", "X"),
    make_change("sqrt(1 - B**T)", "1.0"),
)


BOTH_MISSING = N_(
    "The correction for the start at 0 is missing: divide m by 1 − β1**t and v by 1 − β2**t."
)
ONE_MISSING = {
    "beta1": N_("The correction of m for the start at 0 is missing: divide m by 1 − β1**t."),
    "beta2": N_("The correction of v for the start at 0 is missing: divide v by 1 − β2**t."),
}


def describe(wrong: UpdateRule) -> str:
    """Which correction the record has, and the wrong rule has not."""
    right = make_rule(wrong.record, wrong.settings)
    texts = [" ".join(write_lines(rule.lines)) for rule in (right, wrong)]
    powers = {beta: [text.count(f"{beta} ** ") for text in texts] for beta in ONE_MISSING}
    missing = [beta for beta, (usual, left) in powers.items() if left < usual]
    return ONE_MISSING[missing[0]] if len(missing) == 1 else BOTH_MISSING


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """Moments as they are where corrected ones belong, all or one of them."""
    yield from change_all(rule, BOTH)
    yield from change_any(rule, *CHANGES)


correction_missing = UpdateSlip(
    name="correction_missing",
    order=22,
    sentence=BOTH_MISSING,
    change=change,
    describe=describe,
    confused_with=(
        "power_forgotten",
        "correction_multiplied",
    ),
)
