"""What is remembered does not reach the weights.

What it does: the mean is kept, and the step is made with the gradient itself.

Why it is bad: it is plain gradient descent with some work besides.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, change_lines, make_change, parse
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

PLAIN = parse("w - eta * g")
DIVISIONS = (
    make_change("A / (sqrt(X) + epsilon)", "A"),
    make_change("A / sqrt(X + epsilon)", "A"),
)


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """A plain step; the gradient for its mean; no division by the root."""
    if rule.memory:
        yield from change_lines(rule, {"w"}, lambda node: PLAIN)
    yield from change_lines(rule, {"w"}, make_change("m_hat", "g"), make_change("m", "g"))
    yield from change_any(rule, *DIVISIONS)


memory_unused = UpdateSlip(
    name="memory_unused",
    order=87,
    sentence=N_(
        "What is remembered is not used in the step: the weights move by the gradient of this"
        " step alone. Keep it from one step to the next, and make the step of it."
    ),
    change=change,
    confused_with=("memory_lost",),
)
