"""The sheet: every number of a training step with the formula that made it."""

from collections.abc import Iterator, Sequence

from backsight.engine.train import Step
from backsight.explanations.step.ledger import Ledger, ledger_of
from backsight.explanations.step.nielsen import check
from backsight.explanations.step.provenance import ancestry
from backsight.explanations.step.pytorch_names import framework
from backsight.explanations.step.request import digits_of, number_of, topics_of, view_of
from backsight.explanations.step.topics import topics as catalog
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import worked
from backsight.kernel.document import Block, Document, Heading, Paragraph
from backsight.kernel.language import _, language


def sheet(
    step: Step,
    *,
    topics: str | Sequence[str] = "",
    sample: int = 0,
    unit: str = "",
    weight: str = "",
    notation: str = "matrix",
    diagonal: bool = False,
    digits: int = 6,
    notes: Sequence[str] = (),
) -> Document:
    """A training step, worked out.

    topics: "forward", "loss", "backward", "update", or "all"; "" for all, or where a unit or a
    weight is asked for, those that are about it. sample: the row of the batch that is
    followed where not all are shown. unit, weight: only these, "h1[2]" or "z1[0,2]", "W1[0,2]".
    notation: "matrix", "nielsen", "framework"; diagonal: with Nielsen's, slopes as diagonal
    matrices. digits: significant ones. notes: more that the reader should know.

    Raises BadInput, UnknownName for what the step does not have.
    """
    ledger = ledger_of(step)
    view = view_of(
        ledger, sample=sample, unit=unit, weight=weight, notation=notation, diagonal=diagonal
    )
    if notation == "nielsen":
        check(view)
    chosen = topics_of(topics or _suited(unit, weight))
    blocks: list[Block] = [*_opening(view, notes)]
    if notation == "framework":
        blocks += framework(view)
    for name in chosen:
        blocks += catalog[name].blocks(view)
    return Document(
        title=_("Step {step} of a {widths} network, number by number").format(
            step=step.index, widths=widths(ledger)
        ),
        blocks=tuple(blocks),
        language=language(),
        digits=digits_of(digits),
    )


def number(step: Step, name: str, *, sample: int = 0, digits: int = 6) -> Document:
    """One number of a step, by its stable name, and what it was made from.

    name: "dL_dW1[0,2]", or with its act, "backward/dL_dW1[0,2]". Raises BadInput, UnknownName
    where there is no such number.
    """
    ledger = ledger_of(step)
    place = number_of(ledger, name)
    view = view_of(ledger, sample=sample, unit="", weight="", notation="matrix", diagonal=False)
    blocks: list[Block] = [*worked(ledger, *place, reasoned=True)]
    if blocks:
        blocks.append(
            Heading(text=_("What it was made from"), about=_("down to the inputs and the weights"))
        )
    blocks.append(ancestry(view, *place))
    return Document(
        title=_("{name} in step {step}").format(name=ledger.anchor(*place), step=step.index),
        blocks=tuple(blocks),
        language=language(),
        digits=digits_of(digits),
    )


def _suited(unit: str, weight: str) -> list[str]:
    """The topics that are about what was asked for."""
    found = (["forward"] if unit else []) + (["backward", "update"] if weight else [])
    return found or ["all"]


def widths(ledger: Ledger) -> str:
    """The units of the layers: 2-3-2."""
    found = [ledger.shape("x")[1]]
    for weight in ledger.derivation.weights():
        if len(weight.shape) == 2 and weight.shape[0] == found[-1]:
            found.append(weight.shape[1])
    return "-".join(map(str, found))


def _opening(view: View, notes: Sequence[str]) -> Iterator[Block]:
    """Which step this is, and what the reader should know of it."""
    ledger = view.ledger
    yield Paragraph(
        text=_(
            "A batch of {rows}; the sample that is followed is row {sample} of it, counted from 0. "
            "The loss is {loss:.6g}, the learning rate {rate:.6g}; all numbers are {dtype}."
        ).format(
            rows=view.rows,
            sample=view.sample,
            loss=ledger.number("L"),
            rate=ledger.step.rate,
            dtype=ledger.derivation.dtype,
        )
    )
    for note in (*ledger.derivation.notes, *notes):
        yield Paragraph(text=note, kind="note")
