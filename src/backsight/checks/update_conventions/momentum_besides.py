"""RMSProp with momentum besides, as PyTorch and TensorFlow offer it.

When it matters: steps go on in their direction: take a lower rate than without it.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """The step goes through a velocity b: w - η·b, or b with the rate in it."""
    if not rule.settings.get("momentum") or "mu" in rule.record.settings:
        return
    for text in ("momentum * b + (w_old - w) / eta", "momentum * b + (w_old - w)"):
        scale = "eta * b" if "/ eta" in text else "b"
        longer = rule.with_memory("b").with_first("w_old", "w").with_last("b", text)
        other = longer.with_last("w", f"w_old - {scale}")
        sentence = _("With momentum besides ({momentum:g}), as PyTorch and TensorFlow offer it.")
        momentum = rule.settings["momentum"]
        yield NamedRule(rule=other, sentence=sentence.format(momentum=momentum))


momentum_besides = UpdateConvention(
    name="momentum_besides", order=60, change=change, settings={"momentum": 0.9}
)
