"""What is remembered goes in with the wrong sign.

What it does: the velocity is added where it has to be taken away, or the other way round.

Why it is bad: the momentum works against the gradient, and training stands still or runs away.
"""

from collections.abc import Iterator

from backsight.checks.update_rules.edits import change_any, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """-μ·v for μ·v, in all places or in one."""
    pairs = ((share, m) for share in rule.record.settings for m in rule.memory)
    yield from change_any(rule, *(make_change(f"{s} * {m}", f"-{s} * {m}") for s, m in pairs))


momentum_sign = UpdateSlip(
    name="momentum_sign",
    order=51,
    sentence=N_(
        "What is remembered goes in with the wrong sign: the momentum brakes where it should "
        "push on."
    ),
    change=change,
    confused_with=("uphill",),
)
