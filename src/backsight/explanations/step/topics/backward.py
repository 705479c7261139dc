"""Backward: the chain rule for each array of weights, factor by factor, with numbers."""

from collections.abc import Iterator

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.explanations.step.arrays import explain_entry, make_numbers
from backsight.explanations.step.chain_rule import make_chain
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.nielsen import make_nielsen_blocks
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import StepView
from backsight.explanations.step.weight_choice import find_steepest
from backsight.kernel.document import Block, Equations, Heading, Paragraph
from backsight.kernel.language import _
from backsight.maths.losses import losses


def make_blocks(view: StepView) -> Iterator[Block]:
    """From the loss back to every weight, the last layer first."""
    yield Heading(
        text=_("Backward"),
        about=_("the chain rule, from the loss back to every weight"),
        anchor="backward",
    )
    yield Paragraph(
        text=_(
            "Every array here is a derivative: it says how {L} changes with a number, not what "
            "that number is."
        )
    )
    yield from _note_fusion(view)
    if not view.ledger.step.derived:
        yield Paragraph(
            text=_(
                "This step took its gradient from elsewhere (--gradient): the update uses that "
                "one, and what stands here is what backpropagation gives beside it."
            ),
            kind="note",
        )
    if view.show_path and any(w.size for w in view.ledger.derivation.weights()):
        yield from view.show_path(view)
    yield from make_nielsen_blocks(view) if view.notation == "nielsen" else _show_chains(view)


def _note_fusion(view: StepView) -> Iterator[Block]:
    """A note where loss and activation are one step."""
    fused = (e for e in view.list_equations("backward") if ".fused." in e.formula)
    first = next(fused, None)
    if first is not None:
        parts = first.formula.split(".")
        why = losses[parts[1]].fused[parts[3]].why
        yield Paragraph(
            text=_("{why}; so the chain begins at {{{start}}}.").format(
                why=_(why), start=first.targets[0]
            ),
            kind="note",
        )


def _show_chains(view: StepView) -> Iterator[Block]:
    shown_names, seen_factors = set[str](), set[str]()
    for weight in _sort_weights(view):
        yield Heading(
            text=_("For {{{weight}}}").format(weight=weight),
            about=view.ledger.derivation.symbols[weight].about,
            level=3,
            anchor=f"backward/{weight}",
        )
        yield make_chain(view.ledger, weight, seen_factors)
        for equation in _collect_needed(view, f"dL_d{weight}", shown_names):
            yield Equations(rows=(make_row(view.ledger.derivation, equation),))
            target = equation.targets[0]
            at = _choose_entry(view, weight, target)
            yield make_numbers(view, target, entry=at)
            yield from explain_entry(view, target, at)


def _sort_weights(view: StepView) -> list[str]:
    """The arrays in the order in which their derivatives are found."""
    numbers_by_target = {e.targets[0]: e.number for e in view.list_equations("backward")}
    return sorted(view.weights, key=lambda w: numbers_by_target[f"dL_d{w}"])


def _collect_needed(view: StepView, target: str, shown_names: set[str]) -> list[Equation]:
    """The equations that a derivative needs and that were not shown yet, in order."""
    queue, equations = [target], list[Equation]()
    while queue:
        name = queue.pop()
        maker = view.ledger.makers.get(name)
        if maker is None or maker.act != "backward" or name in shown_names:
            continue
        shown_names.add(name)
        equations.append(maker)
        queue += [o for o in maker.operands if o]
    return sorted(equations, key=lambda e: e.number)


def _choose_entry(view: StepView, weight: str, target: str) -> Index:
    """The entry that is worked out: on the way of the weight that is followed, in its row."""
    at = view.choose_entry(weight)
    if view.find_weight(target) == weight:
        return at
    shape = view.ledger.find_shape(target)
    if view.is_batch(target):
        bottom = target.partition("_d")[2].partition("_")[0]
        symbol = view.ledger.derivation.symbols.get(bottom)
        return view.choose_unit_entry(bottom if symbol and symbol.shape == shape else target)
    return find_steepest(view.ledger.read_array(target)) if shape else ()


backward = Topic(name="backward", place=3, blocks=make_blocks)
