"""Where a number that is not finite came from: the operation that made it, in words and worked
out."""

import math
from dataclasses import dataclass, replace

from backsight.engine.derivation import Act
from backsight.engine.train import Step
from backsight.explanations.step.first_nonfinite import Producer, producer
from backsight.explanations.step.ledger import ledger_of
from backsight.explanations.step.operation import length
from backsight.kernel.document import Worked
from backsight.kernel.language import _
from backsight.recorder.search import Found, place
from backsight.runs.recorded_run import RecordedRun

LISTED = 12
"""Carriers that are listed by name."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What made a number of a step that is not finite.

    symbol, index, value: the number. equation: its number in the derivation; 0 for none, where it
    is no number of the step's equations. act, formula: of that equation. row: of the batch;
    training_row: the same among the training rows; data_row: in the data as they came; None where
    it is of no single row. carriers: the symbols that carry it on, in order. lines: the operation
    and what leads from it to the number, worked out.
    """

    symbol: str
    index: tuple[int, ...]
    value: float
    equation: int = 0
    act: Act | str = ""
    formula: str = ""
    row: int | None = None
    training_row: int | None = None
    data_row: int | None = None
    carriers: tuple[str, ...] = ()
    lines: tuple[Worked, ...] = ()


def origin(run: RecordedRun, found: Found) -> tuple[Origin, list[str]]:
    """What made a number of the step that was found, and that in sentences."""
    given = found.step == run.record.first_step
    step = run.replay.step(found.step + 1 if given else found.step)
    ledger = ledger_of(step)
    made = producer(ledger, found.failed)
    if made is not None:
        known = _known(run, step, made)
        return known, [*_made(known), *_where(known), *_carried(known)]
    name, index = ledger.told(found.symbol, found.index)
    value = ledger.number(name, index)
    too_long = math.isfinite(value)
    said = (
        _("The largest of them is {place} = {value:.6g}.")
        if too_long
        else _("It is {place} = {value}.")
        if given
        else _("It is {place} = {value}, found by differences: no equation of the step makes it.")
    ).format(place=place(name, index), value=value)
    lines = (length(ledger),) if too_long else ()
    return Origin(symbol=name, index=index, value=value, lines=lines), [said]


def _known(run: RecordedRun, step: Step, made: Producer) -> Origin:
    row, training_row, data_row = made.row, None, None
    if row is not None:
        rows = run.parts.feed.rows_of(step.index - 1)
        training_row = row if rows is None else int(rows[row])
        data_row = int(run.parts.data.train.rows[training_row])
    *before, last = made.lines
    return Origin(
        symbol=made.name,
        index=made.index,
        value=made.value,
        equation=made.equation.number,
        act=made.equation.act,
        formula=made.equation.formula,
        row=row,
        training_row=training_row,
        data_row=data_row,
        carriers=made.carriers,
        lines=(*before, replace(last, reason=made.equation.reason)),
    )


def _made(known: Origin) -> list[str]:
    said = _(
        "The first number that is not finite is {place} = {value}. Equation ({number}) makes it, "
        "from numbers that all are finite."
    )
    where = place(known.symbol, known.index)
    return [said.format(place=where, value=known.value, number=known.equation)]


def _where(known: Origin) -> list[str]:
    if known.row is None:
        return []
    said = (
        _("It comes from row {row} of the batch and of the data, counted from 0.")
        if known.row == known.data_row
        else _(
            "It comes from row {data_row} of the data, counted from 0: row {row} of the batch, "
            "row {training_row} of the training rows."
        )
    )
    where = {"row": known.row, "training_row": known.training_row, "data_row": known.data_row}
    return [said.format(**where)]


def _carried(known: Origin) -> list[str]:
    if not known.carriers:
        return []
    names = [f"{{{name}}}" for name in known.carriers]
    more = _(" and {count} more").format(count=len(names) - LISTED) if len(names) > LISTED else ""
    return [_("Carried on by {names}.").format(names=_(", ").join(names[:LISTED]) + more)]
