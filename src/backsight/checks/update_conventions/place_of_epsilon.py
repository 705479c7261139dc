"""ε beside the root, or inside, as another library has it.

When it matters: where gradients are as small as the root of ε; elsewhere hardly.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """Keras's Adagrad has it inside, PyTorch's beside."""
    if rule.record.name == "adagrad":
        for inside in change_all(rule, make_change("sqrt(X) + epsilon", "sqrt(X + epsilon)")):
            yield NamedRule(rule=inside, sentence=_("ε stands inside the root, as in Keras."))
    if rule.record.name == "warm_adagrad":
        for beside in change_all(rule, make_change("sqrt(X + epsilon)", "sqrt(X) + epsilon")):
            yield NamedRule(rule=beside, sentence=_("ε stands beside the root, as in PyTorch."))


place_of_epsilon = UpdateConvention(name="place_of_epsilon", order=31, change=change)
