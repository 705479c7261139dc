"""Weight decay apart from the gradient, as PyTorch's decoupled_weight_decay and Keras have it.

When it matters: with adaptive rates the weights shrink alike, however large their gradients are.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import L2, UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """w - η·λ·w besides the step, where it is told."""
    first = rule.lines[0]
    if rule.settings.get("decoupled_weight_decay") and first.name == "g":
        plain = rule.with_lines(rule.lines[1:]).with_first("w_old", "w")
        other = plain.with_last("w", f"w - eta * {L2} * w_old")
        sentence = _(
            "The weight decay goes by itself, as in Keras and with PyTorch's "
            "decoupled_weight_decay."
        )
        yield NamedRule(rule=other, sentence=sentence)


decay_apart = UpdateConvention(
    name="decay_apart",
    order=63,
    change=change,
    settings={"l2": 0.01, "decoupled_weight_decay": True},
)
