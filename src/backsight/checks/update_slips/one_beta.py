"""One β stands where the other belongs.

What it does: the same β is used for both means, or for both corrections.

Why it is bad: the means lag differently than they should, and the first steps have a wrong size.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_all, change_any, change_lines, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

POWERS = (make_change("beta1**T", "beta2**T"), make_change("beta2**T", "beta1**T"))

PARTS = (
    make_change("beta2 * M + (1 - beta2) * X * X", "beta2 * M + (1 - beta1) * X * X"),
    make_change("beta2 * M + (1 - beta2) * X * X", "beta1 * M + (1 - beta2) * X * X"),
    make_change("beta1 * M + (1 - beta1) * g", "beta1 * M + (1 - beta2) * g"),
    make_change("beta1 * M + (1 - beta1) * g", "beta2 * M + (1 - beta1) * g"),
)
"""One of the two places in a running mean."""


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """One for both, in a line, in the corrections, or everywhere."""
    for one, other in (("beta1", "beta2"), ("beta2", "beta1")):
        for line in rule.lines:
            yield from change_lines(rule, {line.name}, make_change(one, other))
        yield from change_any(rule, make_change(f"{one}**T", f"{other}**T"))
        yield from change_all(rule, make_change(one, other))
    yield from change_all(rule, *POWERS)
    for single in PARTS if "v" in rule.memory else ():
        yield from change_all(rule, single)


one_beta = UpdateSlip(
    name="one_beta",
    order=74,
    sentence=N_(
        "One β stands where the other belongs: β1 goes with the mean of the gradient, β2 with"
        " the mean of its square, in the corrections too."
    ),
    change=change,
    confused_with=("betas_exchanged",),
)
