"""ε beside the root that is not corrected, as Keras has it in all of Adam's kin.

When it matters: in the first steps, and where gradients are small: there ε weighs more than beside
the corrected root.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_all, make_change
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _

KIN = ("adamw", "amsgrad")
"""Adam itself has it as a form of the record."""


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """√(v/c) + ε/√c is (√v + ε)/√c: the corrections go into the rate."""
    hat = make_change("sqrt(X) + epsilon", "sqrt(X) + epsilon / sqrt(1 - beta2**t)")
    if rule.record.name in KIN and "t" in rule.names:
        for other in change_all(rule, hat):
            sentence = _(
                "ε stands beside the root that is not corrected, as in Keras (`backsight "
                "conventions adam`)."
            )
            yield NamedRule(rule=other, sentence=sentence)


epsilon_hat = UpdateConvention(name="epsilon_hat", order=32, change=change)
