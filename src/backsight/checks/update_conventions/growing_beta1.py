"""Nadam whose β1 grows with the step, as PyTorch and Keras have it.

When it matters: for thousands of steps: at first β1 is about half of what was set.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule, make_line
from backsight.kernel.language import N_, _

DECAY = 0.004
"""How fast it grows, where it is not told."""
LINES = {
    "beta1_now": "beta1 * (1 - 0.5 * 0.96 ** (t * {psi}))",
    "beta1_next": "beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * {psi}))",
    "p": "p * beta1_now",
    "m": "{share} * m + (1 - {share}) * g",
    "v": "beta2 * v + (1 - beta2) * g * g",
    "m_hat": "beta1_next * m / (1 - p * beta1_next) + (1 - beta1_now) * g / (1 - p)",
    "v_hat": "v / (1 - beta2**t)",
    "w": "w - eta * m_hat / (sqrt(v_hat) + epsilon)",
}
"""p is the product of all β1 so far, 1 before the first step."""


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """The mean with β1 itself, as libraries have it, or with the growing one, as the paper does."""
    if rule.record.name != "nadam":
        return
    psi = float(rule.settings.get("momentum_decay") or DECAY)
    in_library = N_(
        "β1 grows with the step, as in {library} and as the paper offers; in the record it "
        "stays the same."
    )
    in_paper = N_("β1 grows with the step, as the paper offers; in the record it stays the same.")
    yield _make_rule(rule, psi, "beta1", _(in_library).format(library="PyTorch"))
    yield _make_rule(rule, 1.0, "beta1", _(in_library).format(library="Keras"))
    yield _make_rule(rule, psi, "beta1_now", _(in_paper))


def _make_rule(rule: UpdateRule, psi: float, share: str, sentence: str) -> NamedRule:
    """psi: how fast it grows; share: the β1 of the mean."""
    first = [line for line in rule.lines if line.name == "g"]
    lines = [make_line(n, t.format(psi=psi, share=share)) for n, t in LINES.items()]
    other = rule.with_memory("p", 1.0).with_lines((*first, *lines))
    return NamedRule(rule=other, sentence=sentence)


growing_beta1 = UpdateConvention(name="growing_beta1", order=40, change=change)
