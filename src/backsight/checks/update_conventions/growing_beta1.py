"""Nadam whose β1 grows with the step, as PyTorch and Keras have it.

When it matters: for thousands of steps: at first β1 is about half of what was set.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.rule import UpdateRule, make_line
from backsight.kernel.language import _

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
    """The mean with β1 itself, as PyTorch has it, or with the growing one, as Keras does."""
    if rule.record.name != "nadam":
        return
    psi = rule.settings.get("momentum_decay") or DECAY
    first = [line for line in rule.lines if line.name == "g"]
    for share, library in (("beta1", "PyTorch"), ("beta1_now", "Keras")):
        lines = [make_line(n, t.format(psi=psi, share=share)) for n, t in LINES.items()]
        sentence = _(
            "β1 grows with the step, as in {library} and as the paper offers; in the record it "
            "stays the same."
        ).format(library=library)
        other = rule.with_memory("p", 1.0).with_lines((*first, *lines))
        yield NamedRule(rule=other, sentence=sentence)


growing_beta1 = UpdateConvention(name="growing_beta1", order=40, change=change)
