"""Update: the rate, the clipping, the optimizer's memory and its step, for one weight in full."""

import ast
from collections.abc import Iterator

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import Leaf, subscripted
from backsight.explanations.expressions.time_indices import timed_name
from backsight.explanations.step.arrays import SMALL, numbers
from backsight.explanations.step.equation import row
from backsight.explanations.step.ledger import part_name
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import worked
from backsight.kernel.document import Block, Equations, Heading, Paragraph, Worked
from backsight.kernel.language import _, ngettext


def blocks(view: View) -> Iterator[Block]:
    """New weights and new memory from old ones and the gradient."""
    yield Heading(text=_("Update"), about=_("one step of the optimizer"), anchor="update")
    for equation in view.equations("update"):
        if view.weight and not _is_about(view, view.weight[0], equation):
            continue
        yield Equations(rows=(row(view.ledger.derivation, equation),))
        if equation.formula.startswith("optimizers."):
            yield from _step(view, equation)
        elif equation.formula.startswith("clippings."):
            yield from _clipping(view, equation)
        elif not equation.formula.startswith("calculus.packing"):
            yield from _one(view, equation)


def _is_about(view: View, weight: str, equation: Equation) -> bool:
    """Whether it has to do with an array of weights: not with another, nor with statistics."""
    if equation.formula.startswith("layers.") or equation.targets == ("running_next",):
        return False
    return view.weight_of(equation.targets[0]) in ("", weight)


def _one(view: View, equation: Equation) -> Iterator[Block]:
    """A number such as the rate, or a vector with a number for each unit."""
    for target in equation.targets:
        at = view.unit_in(target)
        if at:
            yield numbers(view, target, marked=at)
        yield from worked(view.ledger, target, at)


def _clipping(view: View, equation: Equation) -> Iterator[Block]:
    """Whether the gradient was bounded, and where."""
    before = view.ledger.array(equation.operands[0])
    after = view.ledger.array(equation.targets[0])
    changed = int((before != after).sum())
    said = (
        ngettext(
            "The clipping bit: it changed {changed} of {count} derivative.",
            "The clipping bit: it changed {changed} of {count} derivatives.",
            before.size,
        )
        if changed
        else _("The clipping did not bite: the gradient is within the limit.")
    )
    yield Paragraph(text=said.format(changed=changed, count=before.size), kind="note")
    largest = int(np.nan_to_num(np.abs(before.ravel()), nan=np.inf).argmax())
    at = tuple(map(int, np.unravel_index(largest, before.shape)))
    yield from worked(view.ledger, equation.targets[0], at)


def _step(view: View, equation: Equation) -> Iterator[Block]:
    """For each array of weights one entry: its memory, its step, its new value."""
    for weight in view.weights:
        at = view.chosen(weight)
        index = f"[{','.join(map(str, at))}]" if at else ""
        yield Heading(
            text=_("The weight {{{weight}}}{index}").format(weight=weight, index=index),
            level=3,
            anchor=f"update/{weight}{index}",
            about=_("of {{{weight}}} the one in which the loss is steepest").format(weight=weight)
            if not view.weight
            else "",
        )
        yield _gradient(view, equation, weight, at)
        for vector in (*equation.targets[1:], equation.targets[0]):
            yield from worked(view.ledger, part_name(vector, weight), at, leaf=_bare(view))
        yield from _sum(view, weight, at)
        new = part_name("theta_next", weight)
        if view.ledger.array(weight).size <= SMALL:
            yield numbers(view, new, marked=at)


def _bare(view: View) -> Leaf:
    """How entries are written where it is clear which weight is meant: g, mₜ, but W1[0,2]."""
    memory = [v for v in view.ledger.derivation.carries if v != "theta"]

    def leaf(name: str, index: Index) -> ast.expr:
        told, inner = view.ledger.told(name, index)
        is_weight = told in (view.weight_of(told), f"{view.weight_of(told)}_next")
        return subscripted(told, inner) if is_weight else ast.Name(timed_name(name, memory))

    return leaf


def _gradient(view: View, equation: Equation, weight: str, at: Index) -> Worked:
    """What the optimizer takes for the gradient at that weight."""
    taken = equation.operands[1]
    name = part_name(taken, weight)
    value = view.ledger.number(name, at)
    return Worked(
        anchor=view.ledger.anchor(name, at),
        left=ast.Name(taken),
        rights=(subscripted(name, at),),
        value=value,
        is_derivative=True,
        reason=_("the derivative of {L} with respect to the weight, not its value"),
    )


def _sum(view: View, weight: str, at: Index) -> Iterator[Block]:
    """New weight = old weight + what the step adds to it."""
    new = part_name("theta_next", weight)
    old, now = view.ledger.number(weight, at), view.ledger.number(new, at)
    change = subscripted(f"Delta_{weight}", at)
    yield Worked(
        anchor=f"update/Delta_{weight}[{','.join(map(str, at))}]",
        left=change,
        rights=(
            ast.BinOp(subscripted(new, at), ast.Sub(), subscripted(weight, at)),
            ast.BinOp(ast.Constant(now), ast.Sub(), ast.Constant(old)),
        ),
        value=now - old,
        reason=_("what the step adds to the weight"),
    )
    yield Worked(
        anchor=view.ledger.anchor(new, at),
        left=subscripted(new, at),
        rights=(
            ast.BinOp(subscripted(weight, at), ast.Add(), change),
            ast.BinOp(ast.Constant(old), ast.Add(), ast.Constant(now - old)),
        ),
        value=now,
        reason=_("the new weight is the old one and the step"),
    )


update = Topic(name="update", place=4, blocks=blocks)
