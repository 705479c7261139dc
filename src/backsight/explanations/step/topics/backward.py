"""Backward: the chain rule for each array of weights, factor by factor, with numbers."""

from collections.abc import Iterator

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.explanations.step.arrays import numbers
from backsight.explanations.step.chain_rule import chain
from backsight.explanations.step.equation import row
from backsight.explanations.step.nielsen import nielsen
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import View, layer_of, steepest
from backsight.explanations.step.worked import worked
from backsight.kernel.document import Block, Equations, Heading, Paragraph
from backsight.kernel.language import _
from backsight.maths import catalogs


def blocks(view: View) -> Iterator[Block]:
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
    yield from _fused(view)
    if not view.ledger.step.derived:
        yield Paragraph(
            text=_(
                "This step took its gradient from elsewhere (--gradient): the update uses that "
                "one, and what stands here is what backpropagation gives beside it."
            ),
            kind="note",
        )
    yield from nielsen(view) if view.notation == "nielsen" else _chains(view)


def _fused(view: View) -> Iterator[Block]:
    """A note where loss and activation are one step."""
    first = view.equations("backward")[0]
    if ".fused." in first.formula:
        parts = first.formula.split(".")
        why = catalogs["losses"][parts[1]].fused[parts[3]].why
        yield Paragraph(
            text=_("{why}; so the chain begins at {{{start}}}.").format(
                why=_(why), start=first.targets[0]
            ),
            kind="note",
        )


def _chains(view: View) -> Iterator[Block]:
    shown, seen = set[str](), set[str]()
    for weight in _order(view):
        yield Heading(
            text=_("For {{{weight}}}").format(weight=weight),
            about=view.ledger.derivation.symbols[weight].about,
            level=3,
            anchor=f"backward/{weight}",
        )
        yield chain(view.ledger, weight, seen)
        for equation in _ahead(view, f"dL_d{weight}", shown):
            yield Equations(rows=(row(view.ledger.derivation, equation),))
            target = equation.targets[0]
            at = _followed(view, weight, target)
            yield numbers(view, target, marked=at)
            yield from worked(view.ledger, target, at)


def _order(view: View) -> list[str]:
    """The arrays in the order in which their derivatives are found."""
    places = {e.targets[0]: e.number for e in view.equations("backward")}
    return sorted(view.weights, key=lambda w: places[f"dL_d{w}"])


def _ahead(view: View, target: str, shown: set[str]) -> list[Equation]:
    """The equations that a derivative needs and that were not shown yet, in order."""
    wanted, found = [target], list[Equation]()
    while wanted:
        name = wanted.pop()
        maker = view.ledger.makers.get(name)
        if maker is None or maker.act != "backward" or name in shown:
            continue
        shown.add(name)
        found.append(maker)
        wanted += [o for o in maker.operands if o]
    return sorted(found, key=lambda e: e.number)


def _followed(view: View, weight: str, target: str) -> Index:
    """The entry that is worked out: on the way to the weight's, in the sample's row."""
    at = view.chosen(weight)
    shape = view.ledger.shape(target)
    if view.weight_of(target) == weight:
        return at
    if view.is_batch(target):
        layer = layer_of(target.partition("_d")[2])
        same = layer == layer_of(weight) and at[-1] < shape[1]
        unit = at[-1] if same else view.unit_of_layer(layer, shape[1])
        first = steepest(view.ledger.array(target)[view.sample])[0] if unit is None else unit
        return (view.sample, first)
    return steepest(view.ledger.array(target)) if shape else ()


backward = Topic(name="backward", place=3, blocks=blocks)
