"""Forward: every layer's formula, its numbers, and one unit's sum in full."""

from collections.abc import Iterator

from backsight.engine.derivation import Equation
from backsight.explanations.step.arrays import explain_entry, find_passed_entry, make_numbers
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import StepView, find_layer
from backsight.kernel.document import Block, Equations, Heading
from backsight.kernel.language import _


def make_blocks(view: StepView) -> Iterator[Block]:
    """From the inputs to the output, layer by layer."""
    yield Heading(text=_("Forward"), about=_("from the inputs to the output"), anchor="forward")
    layer, shown_names = "", set[str]()
    for equation in view.list_equations("forward"):
        index = find_layer(equation.targets[0])
        if view.unit and index != find_layer(view.unit[0]):
            continue
        if index != layer:
            layer = index
            yield Heading(
                text=_("Layer {number}").format(number=index) if index else _("Before the layers"),
                level=3,
                anchor=f"forward/layer-{index or 0}",
            )
        yield from _show_equation(view, equation, shown_names)


def _show_equation(view: StepView, equation: Equation, shown_names: set[str]) -> Iterator[Block]:
    """What it reads and is given, the formula, what it makes, and one entry in full."""
    for operand in equation.operands:
        if (
            operand in view.ledger.tape
            and operand not in shown_names
            and _has_numbers(view, operand)
        ):
            shown_names.add(operand)
            yield make_numbers(view, operand, entry=find_passed_entry(view, operand))
    yield Equations(rows=(make_row(view.ledger.derivation, equation),))
    for target in equation.targets:
        if target == "theta_ahead":
            continue
        shown_names.add(target)
        at = view.choose_unit_entry(target)
        yield make_numbers(view, target, entry=at)
        yield from explain_entry(view, target, at)


def _has_numbers(view: StepView, name: str) -> bool:
    """Whether an operand is an array that no equation shown before has made."""
    symbol = view.ledger.derivation.symbols[name]
    return symbol.shape != () and symbol.role not in ("vector", "value")


forward = Topic(name="forward", place=1, blocks=make_blocks)
