"""Where a number that is not finite came from: the operation that made it, in words and worked
out."""

import math
from dataclasses import dataclass, replace

from backsight.engine.derivation import Act
from backsight.engine.nonfinite import describe_range
from backsight.engine.step import Step
from backsight.explanations.step.first_nonfinite import Producer, find_producer
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.operation import explain_gradient_norm
from backsight.kernel.document import WorkedNumber
from backsight.kernel.language import _, join_words
from backsight.recorder.search import Occurrence, format_place
from backsight.runs.recorded_run import RecordedRun

MOST_LISTED = 12
"""Carriers that are listed by name."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What made a number of a step that is not finite."""

    symbol: str
    """The number's."""
    index: tuple[int, ...]
    value: float
    """nan or infinite."""
    equation: int = 0
    """Its number in the derivation; 0 where it is no number of the step's equations."""
    act: Act | str = ""
    """Of that equation."""
    formula: str = ""
    """Of that equation."""
    row: int | None = None
    """Of the batch; None where it is of no single row."""
    training_row: int | None = None
    """The same among the training rows."""
    data_row: int | None = None
    """The same in the data as they came."""
    carriers: tuple[str, ...] = ()
    """The symbols that carry it on, in order."""
    lines: tuple[WorkedNumber, ...] = ()
    """The operation and what leads from it to the number, worked out."""


def find_origin(run: RecordedRun, result: Occurrence) -> tuple[Origin, list[str]]:
    """What made a number of the step that was found, and that in sentences."""
    is_start = result.step == run.record.first_step
    step = run.replay.replay_step(result.step + 1 if is_start else result.step)
    ledger = make_ledger(step)
    cause = find_producer(ledger, result.nonfinite_arrays)
    if cause is not None:
        known_origin = _make_origin(run, step, cause)
        return known_origin, [
            *_describe_operation(known_origin),
            *filter(None, [describe_range(cause.value, ledger.derivation.dtype)]),
            *_describe_row(known_origin),
            *_describe_carriers(known_origin),
        ]
    name, index = ledger.to_reader_name(result.symbol, result.index)
    value = ledger.read_number(name, index)
    too_long = math.isfinite(value)
    sentence = (
        _("The largest of them is {place} = {value:.6g}.")
        if too_long
        else _("It is {place} = {value}.")
        if is_start
        else _("It is {place} = {value}, found by differences: no equation of the step makes it.")
    ).format(place=format_place(name, index), value=value)
    if not too_long:
        return Origin(symbol=name, index=index, value=value), [sentence]
    return (
        Origin(symbol=name, index=index, value=value, lines=(explain_gradient_norm(ledger),)),
        [sentence, describe_range(value, ledger.derivation.dtype)],
    )


def _make_origin(run: RecordedRun, step: Step, cause: Producer) -> Origin:
    row, training_row, data_row = cause.row, None, None
    if row is not None:
        rows = run.experiment.feed.list_rows(step.index - 1)
        training_row = row if rows is None else int(rows[row])
        data_row = int(run.experiment.data.train.rows[training_row])
    *before, last = cause.lines
    return Origin(
        symbol=cause.name,
        index=cause.index,
        value=cause.value,
        equation=cause.equation.number,
        act=cause.equation.act,
        formula=cause.equation.formula,
        row=row,
        training_row=training_row,
        data_row=data_row,
        carriers=cause.carriers,
        lines=(*before, replace(last, reason=cause.equation.reason)),
    )


def _describe_operation(known_origin: Origin) -> list[str]:
    template = _(
        "The first number that is not finite is {place} = {value}. Equation ({number}) makes it, "
        "from numbers that all are finite."
    )
    where = format_place(known_origin.symbol, known_origin.index)
    return [template.format(place=where, value=known_origin.value, number=known_origin.equation)]


def _describe_row(known_origin: Origin) -> list[str]:
    if known_origin.row is None:
        return []
    template = (
        _("It comes from row {row} of the batch and of the data, counted from 0.")
        if known_origin.row == known_origin.data_row
        else _(
            "It comes from row {data_row} of the data, counted from 0: row {row} of the batch, "
            "row {training_row} of the training rows."
        )
    )
    where = {
        "row": known_origin.row,
        "training_row": known_origin.training_row,
        "data_row": known_origin.data_row,
    }
    return [template.format(**where)]


def _describe_carriers(known_origin: Origin) -> list[str]:
    if not known_origin.carriers:
        return []
    names = [f"{{{name}}}" for name in known_origin.carriers]
    more = (
        _(" and {count} more").format(count=len(names) - MOST_LISTED)
        if len(names) > MOST_LISTED
        else ""
    )
    return [_("Carried on by {names}.").format(names=join_words(names[:MOST_LISTED]) + more)]
