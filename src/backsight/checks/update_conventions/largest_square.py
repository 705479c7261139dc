"""The largest square kept in Adam or AdamW, as PyTorch's amsgrad.

When it matters: where gradients were large once and are small now: steps stay short.
"""

from collections.abc import Iterator

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.checks.update_rules.edits import change_lines, make_change
from backsight.checks.update_rules.rule import UpdateRule, make_line
from backsight.kernel.formula import Line
from backsight.kernel.language import _


def change(rule: UpdateRule) -> Iterator[NamedRule]:
    """u = maximum(u, v), which is corrected in the place of v."""
    if not rule.settings.get("amsgrad") or "u" in rule.memory:
        return
    longer = rule.with_memory("u")
    name = "v_hat" if any(line.name == "v_hat" for line in rule.lines) else "w"
    for other in change_lines(longer, {name}, make_change("v", "maximum(u, v)")):
        lines = [line for single in other.lines for line in _keep_largest(single, name)]
        sentence = _(
            "It keeps the largest square, as amsgrad=True does in PyTorch and Keras (the record is "
            "amsgrad)."
        )
        yield NamedRule(rule=other.with_lines(lines), sentence=sentence)


def _keep_largest(line: Line, name: str) -> Iterator[Line]:
    """u before the line of a name, which reads it."""
    if line.name == name:
        yield make_line("u", "maximum(u, v)")
    yield line


largest_square = UpdateConvention(
    name="largest_square", order=60, change=change, settings={"amsgrad": True}
)
