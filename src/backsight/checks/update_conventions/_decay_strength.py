"""How much stronger a decay is that is not taken times the rate."""

from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def say_strength(rule: UpdateRule) -> str:
    """The factor 1/η in words, and as a number at the rate of a rule."""
    rate = float(rule.settings.get("rate", rule.record.rate))
    return _(
        "With the same λ the weights shrink 1/η times as fast as there: at the rate {rate:g}, "
        "{factor:g} times as fast."
    ).format(rate=rate, factor=float(f"{1 / rate:.4g}"))
