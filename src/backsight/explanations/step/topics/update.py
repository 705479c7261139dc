"""Update: the rate, the clipping, the optimizer's memory and its step, for one weight in full."""

import ast
from collections.abc import Iterator

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index, format_entry, format_prose
from backsight.explanations.expressions.entry import Leaf, make_subscript
from backsight.explanations.expressions.time_indices import to_timed_name
from backsight.explanations.step.arrays import MAX_SIZE, explain_entry, make_numbers
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import StepView
from backsight.explanations.step.weight_choice import compute_row_slopes
from backsight.kernel.document import Block, Equations, Heading, Paragraph, WorkedNumber
from backsight.kernel.language import _, ngettext


def make_blocks(view: StepView) -> Iterator[Block]:
    """New weights and new memory from old ones and the gradient."""
    yield Heading(text=_("Update"), about=_("one step of the optimizer"), anchor="update")
    for equation in view.list_equations("update"):
        if view.weight and not _is_about(view, view.weight[0], equation):
            continue
        yield Equations(rows=(make_row(view.ledger.derivation, equation),))
        if equation.formula.startswith("optimizers."):
            yield from _show_step(view, equation)
        elif equation.formula.startswith("clippings."):
            yield from _show_clipping(view, equation)
        elif not equation.formula.startswith("calculus.packing"):
            yield from _show_number(view, equation)


def _is_about(view: StepView, weight: str, equation: Equation) -> bool:
    """Whether it has to do with an array of weights: not with another, nor with statistics."""
    if equation.formula.startswith("layers.") or equation.targets == ("running_next",):
        return False
    return view.find_weight(equation.targets[0]) in ("", weight)


def _show_number(view: StepView, equation: Equation) -> Iterator[Block]:
    """A number such as the rate, or a vector with a number for each unit, after that before it."""
    for operand in equation.operands:
        if view.is_given(operand) and view.ledger.find_shape(operand):
            yield make_numbers(view, operand, entry=view.choose_unit_entry(operand))
    for target in equation.targets:
        at = view.choose_unit_entry(target)
        if at:
            yield make_numbers(view, target, entry=at)
        yield from explain_entry(view, target, at)


def _show_clipping(view: StepView, equation: Equation) -> Iterator[Block]:
    """Whether the gradient was bounded, and where."""
    before = view.ledger.read_array(equation.operands[0])
    after = view.ledger.read_array(equation.targets[0])
    changed = int((before != after).sum())
    template = (
        ngettext(
            "The clipping bit: it changed {changed} of {count} derivative.",
            "The clipping bit: it changed {changed} of {count} derivatives.",
            before.size,
        )
        if changed
        else _("The clipping did not bite: the gradient is within the limit.")
    )
    yield Paragraph(text=template.format(changed=changed, count=before.size), kind="note")
    weight, at = view.main_weight
    yield from explain_entry(view, view.ledger.name_part(equation.targets[0], weight), at)


def _show_step(view: StepView, equation: Equation) -> Iterator[Block]:
    """For each array of weights one entry: its memory, its step, its new value."""
    for weight in view.weights:
        at = view.choose_entry(weight)
        index = f"[{','.join(map(str, at))}]" if at else ""
        yield Heading(
            text=_("The weight {{{weight}}}{index}").format(weight=weight, index=index),
            level=3,
            anchor=f"update/{weight}{index}",
            about=_describe_choice(view, weight),
        )
        lines = [
            block
            for vector in (*equation.targets[1:], equation.targets[0])
            for block in explain_entry(
                view, view.ledger.name_part(vector, weight), at, leaf=_make_leaf(view)
            )
        ]
        yield from _show_before(view, equation, weight, at)
        yield _show_gradient(view, equation, weight, at)
        yield from lines
        yield from _show_sum(view, weight, at)
        new = view.ledger.name_part("theta_next", weight)
        if view.ledger.read_array(weight).size <= MAX_SIZE:
            yield make_numbers(view, new, entry=at)


def _describe_choice(view: StepView, weight: str) -> str:
    """Why this one of an array; "" where it was asked for."""
    if view.weight:
        return ""
    name, index = view.main_weight
    text = (
        _("the loss has no slope in any of {{{weight}}}")
        if view.is_flat(weight)
        else _("the weight that is followed")
        if weight == name
        else _("where the way of {entry} passes")
        if view.is_passed(weight)
        else _("of {{{weight}}} the one to whose derivative row {row} adds most")
        if compute_row_slopes(view.ledger, weight, view.sample).any()
        else _(
            "row {row} adds 0 to every derivative of {{{weight}}}; the loss is steepest in this one"
        )
    )
    return text.format(weight=weight, row=view.sample, entry=format_prose(name, index))


def _make_leaf(view: StepView) -> Leaf:
    """How entries are written where it is clear which weight is meant: g, mₜ, but W1[0,2]."""
    memory = [v for v in view.ledger.derivation.carries if v != "theta"]

    def write_leaf(name: str, index: Index) -> ast.expr:
        reader_name, inner = view.ledger.to_reader_name(name, index)
        is_weight = reader_name in (
            view.find_weight(reader_name),
            f"{view.find_weight(reader_name)}_next",
        )
        return (
            make_subscript(reader_name, inner)
            if is_weight
            else ast.Name(to_timed_name(name, memory))
        )

    return write_leaf


def _show_before(
    view: StepView, equation: Equation, weight: str, at: Index
) -> Iterator[WorkedNumber]:
    """What the weight and the optimizer's memory of it are before the step."""
    write_leaf = _make_leaf(view)
    for vector in (v for v in view.ledger.derivation.carries if v in equation.operands):
        name = view.ledger.name_part(vector, weight)
        yield WorkedNumber(
            anchor=view.ledger.make_anchor(name, at),
            left=write_leaf(name, at) if vector == "theta" else write_leaf(vector, (0,)),
            rights=(),
            value=view.ledger.read_number(name, at),
            reason=_("before this step") if vector == "theta" else "",
        )


def _show_gradient(view: StepView, equation: Equation, weight: str, at: Index) -> WorkedNumber:
    """What the optimizer takes for the gradient at that weight."""
    gradient = equation.operands[1]
    name = view.ledger.name_part(gradient, weight)
    value = view.ledger.read_number(name, at)
    is_elsewhere = view.is_given(name)
    return WorkedNumber(
        anchor=view.ledger.make_anchor(name, at),
        left=ast.Name(gradient),
        rights=() if is_elsewhere else (make_subscript(name, at),),
        value=value,
        is_derivative=True,
        reason=_("the derivative of {L} with respect to the weight as --gradient found it")
        if is_elsewhere
        else _("the derivative of {L} with respect to the weight, not its value"),
    )


def _show_sum(view: StepView, weight: str, at: Index) -> Iterator[Block]:
    """New weight = old weight + what the step adds to it."""
    new = view.ledger.name_part("theta_next", weight)
    old, now = view.ledger.read_number(weight, at), view.ledger.read_number(new, at)
    change = make_subscript(f"Delta_{weight}", at)
    change_anchor = f"update/{format_entry(f'Delta_{weight}', at)}"
    now_number = ast.Constant(now, kind=view.ledger.make_anchor(new, at))
    old_number = ast.Constant(old, kind=view.ledger.make_anchor(weight, at))
    yield WorkedNumber(
        anchor=change_anchor,
        left=change,
        rights=(
            ast.BinOp(make_subscript(new, at), ast.Sub(), make_subscript(weight, at)),
            ast.BinOp(now_number, ast.Sub(), old_number),
        ),
        value=now - old,
        reason=_("what the step adds to the weight"),
    )
    yield WorkedNumber(
        anchor=view.ledger.make_anchor(new, at),
        left=make_subscript(new, at),
        rights=(
            ast.BinOp(make_subscript(weight, at), ast.Add(), change),
            ast.BinOp(old_number, ast.Add(), ast.Constant(now - old, kind=change_anchor)),
        ),
        value=now,
        reason=_("the new weight is the old one and the step"),
    )


update = Topic(name="update", place=4, blocks=make_blocks)
