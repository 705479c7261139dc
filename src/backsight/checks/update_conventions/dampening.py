"""PyTorch's dampening: the first gradient whole, then 1 − dampening of each.

When it matters: the first step is longer than the later ones, by 1/(1 − dampening); after some
steps the path is nearly that of plain momentum with a lower rate.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule, make_line, make_rule
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """The buffer of torch.optim.SGD; its dampening is μ where it is not told."""
    if rule.record.name != "momentum":
        return
    pytorch = make_rule(rule.record, {**rule.settings, "form": "pytorch"})
    share = rule.settings.get("dampening") or rule.settings["mu"]
    text = share if rule.settings.get("dampening") else "mu"
    line = make_line("v", f"where(t == 1, g, mu * v + (1 - {text}) * g)")
    lines = (line if old.name == "v" else old for old in pytorch.lines)
    sentence = _(
        "PyTorch's dampening: the velocity has no rate in it, takes the first gradient whole and "
        "of each later one {share:g} (`backsight conventions momentum`)."
    ).format(share=1 - float(share))
    yield NamedRule(rule=pytorch.with_lines(lines), sentence=sentence)


dampening = UpdateConvention(name="dampening", order=20, change=change)
