"""The sheet: every number of a training step with the formula that made it."""

from collections.abc import Iterator, Sequence

from backsight.engine.interpret import STEP_ACTS
from backsight.engine.step import Step
from backsight.explanations.step.arrays import add_operands
from backsight.explanations.step.elsewhere import make_elsewhere_blocks
from backsight.explanations.step.ledger import Ledger, make_ledger
from backsight.explanations.step.nielsen import require_dense
from backsight.explanations.step.provenance import trace_provenance
from backsight.explanations.step.pytorch_names import list_pytorch_names
from backsight.explanations.step.request import (
    find_number,
    make_view,
    require_digits,
    select_topics,
)
from backsight.explanations.step.topics import topics as catalog
from backsight.explanations.step.view import PathBlocks, StepView, StopFinder
from backsight.explanations.step.weight_choice import explain_weight
from backsight.explanations.step.worked import explain_number
from backsight.kernel.document import Block, Document, Heading, Paragraph
from backsight.kernel.language import _, get_language
from backsight.kernel.numerals import format_number


def make_sheet(
    step: Step,
    *,
    topics: str | Sequence[str] = "",
    sample: int | None = None,
    unit: str = "",
    weight: str = "",
    notation: str = "matrix",
    diagonal: bool = False,
    digits: int = 6,
    notes: Sequence[str] = (),
    find_stops: StopFinder | None = None,
    show_path: PathBlocks | None = None,
) -> Document:
    """A training step, worked out.

    topics: "forward", "loss", "backward", "update", or "all"; "" for all, or where a unit or a
    weight is asked for, those that are about it. sample: the row of the batch that is
    followed where not all are shown; None for the one that tells most. unit, weight: only these,
    "h1[2]" or "z1[0,2]", "W1[0,2]". notation: "matrix", "nielsen", "framework"; diagonal: with
    Nielsen's, slopes as diagonal matrices. digits: significant ones. notes: more that the reader
    should know. find_stops, show_path: what finds and shows the way of the weight that is followed.

    Raises BadInput, UnknownName for what the step does not have.
    """
    ledger = make_ledger(step)
    view = make_view(
        ledger,
        sample=sample,
        unit=unit,
        weight=weight,
        notation=notation,
        diagonal=diagonal,
        digits=digits,
        find_stops=find_stops,
        show_path=show_path,
    )
    if notation == "nielsen":
        require_dense(view)
    topic_names = select_topics(topics or _choose_topics(unit, weight))
    blocks: list[Block] = [*_make_opening(view, notes, require_digits(digits))]
    if _is_about_weight(view, topic_names):
        entered = view.unit if view.is_unit_weight(view.main_weight[0]) else None
        blocks.append(explain_weight(ledger, view.sample, view.main_weight, entered, digits))
    if notation == "framework":
        blocks += list_pytorch_names(view)
    for name in topic_names:
        blocks += catalog[name].blocks(view)
    if len(topic_names) == len(catalog) or notation == "framework":
        blocks += make_elsewhere_blocks(view)
    return Document(
        title=_("Step {step} of a {widths} network, number by number").format(
            step=step.index, widths=format_widths(ledger)
        ),
        blocks=tuple(add_operands(view, blocks)),
        language=get_language(),
        digits=digits,
    )


def make_number_page(
    step: Step, name: str, *, sample: int | None = None, digits: int = 6
) -> Document:
    """One number of a step, by its stable name, and what it was made from.

    name: "dL_dW1[0,2]", or with its act, "backward/dL_dW1[0,2]". Raises BadInput, UnknownName
    where there is no such number.
    """
    ledger = make_ledger(step)
    address = find_number(ledger, name)
    view = make_view(ledger, sample=sample or 0)
    blocks: list[Block] = [*explain_number(ledger, *address, with_reason=True)]
    if blocks:
        blocks.append(
            Heading(text=_("What it was made from"), about=_("down to the inputs and the weights"))
        )
    blocks.append(trace_provenance(view, *address))
    return Document(
        title=_("{name} in step {step}").format(name=ledger.make_anchor(*address), step=step.index),
        blocks=tuple(blocks),
        language=get_language(),
        digits=require_digits(digits),
    )


def _is_about_weight(view: StepView, topic_names: Sequence[str]) -> bool:
    """Whether the sheet follows a weight that nobody asked for."""
    about = {"backward", "update"} if view.unit else {"forward", "backward", "update"}
    has_weights = any(w.size for w in view.ledger.derivation.weights())
    return view.weight is None and has_weights and not about.isdisjoint(topic_names)


def _choose_topics(unit: str, weight: str) -> list[str]:
    """The topics that are about what was asked for."""
    names = (["forward"] if unit else []) + (["backward", "update"] if weight else [])
    return names or ["all"]


def format_widths(ledger: Ledger) -> str:
    """The units of the layers: 2-3-2."""
    units = [ledger.find_shape("x")[1]]
    for weight in ledger.derivation.weights():
        if len(weight.shape) == 2 and weight.shape[0] == units[-1]:
            units.append(weight.shape[1])
    return "-".join(map(str, units))


def _make_opening(view: StepView, notes: Sequence[str], digits: int) -> Iterator[Block]:
    """Which step this is, and what the reader should know of it."""
    ledger = view.ledger
    loss = format_number(ledger.read_number("L"), digits)
    yield Paragraph(
        text=_(
            "A batch of {rows}; the sample that is followed is row {sample} of it, counted from 0. "
            "The loss is {loss}, the learning rate {rate}; all numbers are {dtype}."
        ).format(
            rows=view.rows,
            sample=view.sample,
            loss=loss,
            rate=format_number(ledger.step.rate, digits),
            dtype=ledger.derivation.dtype,
        ),
        numbers={ledger.make_anchor("L"): loss},
    )
    yield Paragraph(
        text=_(
            "Equations have the numbers that `backsight derive` gives them; those before ({first}) "
            "make the first weights."
        ).format(first=next(ledger.derivation.acts(*STEP_ACTS)).number)
    )
    if view.reason:
        yield view.reason
    for note in (*ledger.derivation.notes, *notes):
        yield Paragraph(text=note, kind="note")
