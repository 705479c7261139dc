"""The very operation of a step that made the first number that is not finite, and what carried it
on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.operation import Operation, find_operation
from backsight.explanations.step.trace_back import (
    BackwardTrace,
    Mask,
    find_first,
    find_nonfinite,
    mask_one,
)
from backsight.explanations.step.view import StepView
from backsight.explanations.step.worked import WorkedEquation, make_line, work_out
from backsight.kernel.document import Statement, WorkedNumber


@dataclass(frozen=True, kw_only=True)
class Producer:
    """What made the first number of a step that is not finite."""

    equation: Equation
    """The one whose formula it is."""
    name: str
    """Of the array, as a reader knows it."""
    index: Index
    """Of the number in the array."""
    value: float
    """Infinite or nan."""
    lines: tuple[WorkedNumber, ...]
    """What the operands are, where they are the formula's own; the operation; then the lines by
    which the formula leads from it to the number."""
    row: int | None
    """Of the batch; None where the number is of no single one."""
    carriers: tuple[str, ...]
    """The symbols that are not finite after it, in order."""


class ReachedLine(NamedTuple):
    """A line of a formula, its entries that lead to the numbers, and what they were made from."""

    statement: Statement
    mask: Mask
    trace: BackwardTrace


def find_producer(ledger: Ledger, nonfinite_names: Sequence[str]) -> Producer | None:
    """What made numbers of these symbols not finite; None where no equation of the step did.

    Of all that lead there the first in the order of the equations, and in it the first entry.
    """
    masks = {
        name: mask for name in nonfinite_names if (mask := find_nonfinite(ledger.tape[name])).any()
    }
    earliest = None
    for equation in reversed(_list_equations(ledger)):
        targets = {t: masks.pop(t) for t in equation.targets if t in masks}
        if targets:
            earliest = equation, targets
        for reached_line in _trace_lines(work_out(ledger, equation), targets):
            for name, mask in reached_line.trace.names.items():
                if name in equation.operands:
                    _add_mask(ledger, masks, name, mask)
    return _make_producer(ledger, *earliest) if earliest else None


def _add_mask(ledger: Ledger, masks: dict[str, Mask], name: str, mask: Mask) -> None:
    """The entries of a symbol; of a part of a vector, those in the vector."""
    symbol = ledger.derivation.symbols[name]
    if symbol.part_of:
        whole = np.zeros(ledger.find_shape(symbol.part_of), bool)
        whole[symbol.offset : symbol.offset + symbol.size] = mask.ravel()
        name, mask = symbol.part_of, whole
    masks[name] = masks.get(name, np.zeros_like(mask)) | mask


def _make_producer(ledger: Ledger, equation: Equation, masks: Mapping[str, Mask]) -> Producer:
    work = work_out(ledger, equation)
    target, mask = next((t, masks[t]) for t in equation.targets if t in masks)
    path = _trace_lines(work, {target: mask_one(mask, find_first(mask))})
    if path[0].statement.left in equation.targets:
        path = path[:1]
    name, index = ledger.to_reader_name(path[-1].statement.left, find_first(path[-1].mask))
    cause = find_operation(
        StepView(ledger=ledger), work, path[0].statement, find_first(path[0].mask)
    )
    return Producer(
        equation=equation,
        name=name,
        index=index,
        value=ledger.read_number(name, index),
        row=cause.row,
        lines=_make_lines(work, path, cause),
        carriers=_find_carriers(ledger, equation, path[-1].statement.left),
    )


def _make_lines(
    work: WorkedEquation, path: Sequence[ReachedLine], cause: Operation
) -> tuple[WorkedNumber, ...]:
    row = cause.row if work.equation.formula.startswith("losses.") else None
    is_derivative = work.equation.act == "backward"
    lines = (make_line(work, r.statement.left, find_first(r.mask), row=row) for r in path)
    path_lines = [replace(one, is_derivative=is_derivative) for one in lines]
    own = [replace(make_line(work, *address), inner=True) for address in cause.own_entries]
    return (*own, *([cause.line] if cause.line else []), *path_lines)


def _list_equations(ledger: Ledger) -> list[Equation]:
    """Those that made the step: where the gradient was found in another way, no backward act."""
    acts = STEP_ACTS if ledger.step.derived else ("forward", "loss", "update")
    return list(ledger.derivation.acts(*acts))


def _trace_lines(work: WorkedEquation, masks: Mapping[str, Mask]) -> list[ReachedLine]:
    """The lines of a formula that lead to some entries of its targets, in the order in which they
    are evaluated."""
    pending, reached_lines = dict(masks), []
    order = [*(s for s in work.lines if s.inner), *(s for s in work.lines if not s.inner)]
    for statement in reversed(order):
        if statement.left in pending:
            trace = BackwardTrace(values=work.values)
            trace.follow(statement.rights[-1], pending[statement.left])
            reached_lines.append(ReachedLine(statement, pending[statement.left], trace))
            for name, mask in trace.names.items():
                pending[name] = pending.get(name, np.zeros_like(mask)) | mask
    return reached_lines[::-1]


def _find_carriers(ledger: Ledger, equation: Equation, maker: str) -> tuple[str, ...]:
    """The symbols from an equation on that are not finite, but for the one that it made first."""
    after = [e for e in _list_equations(ledger) if e.number >= equation.number]
    names = [t for e in after for t in e.targets if t != maker]
    return tuple(n for n in names if find_nonfinite(ledger.tape[n]).any())
