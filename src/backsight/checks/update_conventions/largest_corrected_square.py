"""AMSGrad that keeps the largest of the corrected squares, as optax has it.

When it matters: where the first gradients are large: corrected, their squares are kept whole, and
all later steps are shorter.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _

CHANGES = (
    make_change("maximum(u, v)", "maximum(u, v / (1 - beta2**t))"),
    make_change("u / (1 - B**T)", "u"),
)


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """maximum(u, v_hat) for the corrected maximum(u, v)."""
    if rule.record.name == "amsgrad" and "t" in rule.names:
        for other in change_all(rule, *CHANGES):
            sentence = _(
                "The largest of the corrected squares is kept, as in optax; PyTorch keeps the "
                "largest of v as it is, and corrects it then."
            )
            yield NamedRule(rule=other, sentence=sentence)


largest_corrected_square = UpdateConvention(
    name="largest_corrected_square", order=42, change=change
)
