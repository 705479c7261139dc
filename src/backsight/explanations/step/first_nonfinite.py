"""The very operation of a step that made the first number that is not finite, and what carried it
on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.entry import Index
from backsight.engine.interpret import STEP
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.operation import Operation, operation
from backsight.explanations.step.trace_back import Backwards, Mask, bad, first, only
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import Working, line, working
from backsight.kernel.document import Statement, Worked


@dataclass(frozen=True, kw_only=True)
class Producer:
    """equation: whose formula it is. name, index, value: the number as a reader knows it.

    lines: what the operands are, where they are the formula's own; the operation; then the lines
    by which the formula leads from it to the number. row: of the batch that it is in; None where it
    is of no single one. carriers: the symbols that are not finite after it, in order.
    """

    equation: Equation
    name: str
    index: Index
    value: float
    lines: tuple[Worked, ...]
    row: int | None
    carriers: tuple[str, ...]


class Reached(NamedTuple):
    """A line of a formula, its entries that lead to the numbers, and what they were made from."""

    statement: Statement
    wanted: Mask
    back: Backwards


def producer(ledger: Ledger, failed: Sequence[str]) -> Producer | None:
    """What made numbers of these symbols not finite; None where no equation of the step did.

    Of all that lead there the first in the order of the equations, and in it the first entry.
    """
    wanted = {name: mask for name in failed if (mask := bad(ledger.tape[name])).any()}
    earliest = None
    for equation in reversed(_equations(ledger)):
        targets = {t: wanted.pop(t) for t in equation.targets if t in wanted}
        if targets:
            earliest = equation, targets
        for reached in _reached(working(ledger, equation), targets):
            for name, mask in reached.back.names.items():
                if name in equation.operands:
                    _want(ledger, wanted, name, mask)
    return _told(ledger, *earliest) if earliest else None


def _want(ledger: Ledger, wanted: dict[str, Mask], name: str, mask: Mask) -> None:
    """The entries of a symbol; of a part of a vector, those in the vector."""
    symbol = ledger.derivation.symbols[name]
    if symbol.part_of:
        whole = np.zeros(ledger.shape(symbol.part_of), bool)
        whole[symbol.offset : symbol.offset + symbol.size] = mask.ravel()
        name, mask = symbol.part_of, whole
    wanted[name] = wanted.get(name, np.zeros_like(mask)) | mask


def _told(ledger: Ledger, equation: Equation, wanted: Mapping[str, Mask]) -> Producer:
    work = working(ledger, equation)
    target, mask = next((t, wanted[t]) for t in equation.targets if t in wanted)
    path = _reached(work, {target: only(mask, first(mask))})
    if path[0].statement.left in equation.targets:
        path = path[:1]
    name, index = ledger.told(path[-1].statement.left, first(path[-1].wanted))
    made = operation(View(ledger=ledger), work, path[0].statement, first(path[0].wanted))
    return Producer(
        equation=equation,
        name=name,
        index=index,
        value=ledger.number(name, index),
        row=made.row,
        lines=_lines(work, path, made),
        carriers=_carriers(ledger, equation, path[-1].statement.left),
    )


def _lines(work: Working, path: Sequence[Reached], made: Operation) -> tuple[Worked, ...]:
    row = made.row if work.equation.formula.startswith("losses.") else None
    is_derivative = work.equation.act == "backward"
    lines = (line(work, r.statement.left, first(r.wanted), row=row) for r in path)
    told = [replace(one, is_derivative=is_derivative) for one in lines]
    own = [replace(line(work, *place), inner=True) for place in made.own]
    return (*own, *([made.line] if made.line else []), *told)


def _equations(ledger: Ledger) -> list[Equation]:
    """Those that made the step: where the gradient was found in another way, no backward act."""
    acts = STEP if ledger.step.derived else ("forward", "loss", "update")
    return list(ledger.derivation.acts(*acts))


def _reached(work: Working, wanted: Mapping[str, Mask]) -> list[Reached]:
    """The lines of a formula that lead to some entries of its targets, in the order in which they
    are evaluated."""
    ahead, found = dict(wanted), []
    order = [*(s for s in work.lines if s.inner), *(s for s in work.lines if not s.inner)]
    for statement in reversed(order):
        if statement.left in ahead:
            back = Backwards(worth=work.worth)
            back.follow(statement.rights[-1], ahead[statement.left])
            found.append(Reached(statement, ahead[statement.left], back))
            for name, mask in back.names.items():
                ahead[name] = ahead.get(name, np.zeros_like(mask)) | mask
    return found[::-1]


def _carriers(ledger: Ledger, equation: Equation, maker: str) -> tuple[str, ...]:
    """The symbols from an equation on that are not finite, but for the one that it made first."""
    after = [e for e in _equations(ledger) if e.number >= equation.number]
    names = [t for e in after for t in e.targets if t != maker]
    return tuple(n for n in names if bad(ledger.tape[n]).any())
