"""Forward: every layer's formula, its numbers, and one unit's sum in full."""

from collections.abc import Iterator

from backsight.engine.derivation import Equation
from backsight.explanations.step.arrays import numbers
from backsight.explanations.step.equation import row
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import View, layer_of
from backsight.explanations.step.worked import worked
from backsight.kernel.document import Block, Equations, Heading
from backsight.kernel.language import _


def blocks(view: View) -> Iterator[Block]:
    """From the inputs to the output, layer by layer."""
    yield Heading(text=_("Forward"), about=_("from the inputs to the output"), anchor="forward")
    layer, shown = "", set[str]()
    for equation in view.equations("forward"):
        index = layer_of(equation.targets[0])
        if view.unit and index != layer_of(view.unit[0]):
            continue
        if index != layer:
            layer = index
            yield Heading(
                text=_("Layer {number}").format(number=index) if index else _("Before the layers"),
                level=3,
                anchor=f"forward/layer-{index or 0}",
            )
        yield from _equation(view, equation, shown)


def _equation(view: View, equation: Equation, shown: set[str]) -> Iterator[Block]:
    """What it reads and is given, the formula, what it makes, and one entry in full."""
    for operand in equation.operands:
        if operand in view.ledger.tape and operand not in shown and _has_numbers(view, operand):
            shown.add(operand)
            yield numbers(view, operand)
    yield Equations(rows=(row(view.ledger.derivation, equation),))
    for target in equation.targets:
        if target == "theta_ahead":
            continue
        shown.add(target)
        at = view.unit_in(target)
        yield numbers(view, target, marked=at)
        yield from worked(view.ledger, target, at)


def _has_numbers(view: View, name: str) -> bool:
    """Whether an operand is an array that no equation shown before has made."""
    symbol = view.ledger.derivation.symbols[name]
    return symbol.shape != () and symbol.role not in ("vector", "value")


forward = Topic(name="forward", place=1, blocks=blocks)
