"""A step's numbers as plain data, a card each: how it came about, from what, and what it goes into.

A page shows the same cards, which its own engine makes of the program (`page/cards`); tests compare
the two.
"""

import ast
import math
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from backsight.engine.entry import Index
from backsight.engine.step import Step
from backsight.explanations.later_numbers import LaterNumbers, make_later_numbers
from backsight.explanations.step.ledger import Address, Ledger, make_ledger
from backsight.explanations.step.request import require_digits
from backsight.explanations.step.worked import explain_number, find_inputs
from backsight.kernel.document import CutSum, WorkedNumber
from backsight.kernel.plain_text.prose_text import substitute_symbols
from backsight.render.mathematics.letters import format_symbol
from backsight.render.mathematics.unicode import format_expression
from backsight.studies.explanation.card_choice import choose_addresses

MOST_NAMES = 16
"""Numbers that one was made from, or goes into, that are named at the most."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """What the dots of a shortened sum stand for."""

    count: int
    """Terms."""
    rest: float | str
    """What they come to."""


class CardLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a name of the formula's own stands for."""

    address: str
    """Its stable name: "update/W1_next.m_hat_W1[0,1]"."""
    symbol: str
    """As it is written: "m̂(W₁)[0, 1]"."""
    value: float | str
    """What it comes to; "NaN", "Infinity" and "-Infinity" are texts."""
    formula: str
    """In symbols."""
    numbers: str
    """With the numbers put in; "" where that is the value itself."""
    left_out: tuple[LeftOut, ...]
    """Of its shortened sums, in their order."""


class Card(CardLine, frozen=True, kw_only=True):
    """One number of a step. Its formula is "" where no equation of the step makes it."""

    lines: tuple[CardLine, ...]
    """The formula's own names that lead to it."""
    reason: str
    """Why it is computed so; of what is given what it is."""
    made_from: tuple[str, ...]
    """The stable names of the numbers that are put in, also in `lines`."""
    more_made_from: int
    """How many others it was made from, in shortened sums or beyond the most that are named."""
    goes_into: tuple[str, ...]
    """The stable names of the numbers of the same step that read it."""
    more_goes_into: int
    """How many others do."""
    command: str
    """The command that shows it; "" where the source has no name at the shell."""


class CardSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of a step, as `backsight explain --json` prints them."""

    format: int = 1
    """The number of this form; it grows when a reader of old would misread what is new."""
    step: int
    """Counted from 1."""
    dtype: str
    """Of the network's numbers."""
    digits: int
    """Significant ones in formulas and numbers; values have all of theirs."""
    notes: tuple[str, ...]
    """What the reader should know of the step."""
    numbers: tuple[Card, ...]
    """In the order of the step."""


def make_card_sheet(
    step: Step,
    *,
    number: str = "",
    digits: int = 6,
    notes: Sequence[str] = (),
    words: Sequence[str] = (),
) -> CardSheet:
    """Numbers of a step with their cards.

    number: one entry, "dL_dW1[0,2]", or a whole array, "dL_dW1"; "" for all arrays, of large ones
    the entries that the sheet shows. words: what stands after `backsight explain` for the step's
    source. Raises BadInput, UnknownName for what the step does not have.
    """
    ledger = make_ledger(step)
    maker = CardMaker(
        ledger=ledger, later=make_later_numbers(ledger), digits=require_digits(digits), words=words
    )
    return CardSheet(
        step=step.index,
        dtype=step.derivation.dtype,
        digits=digits,
        notes=(*step.derivation.notes, *notes),
        numbers=tuple(maker.make(*address) for address in choose_addresses(ledger, number)),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class CardMaker:
    """Makes the cards of a step."""

    ledger: Ledger
    """The numbers of the step."""
    later: LaterNumbers
    """What finds the numbers that one goes into."""
    digits: int
    """Significant ones."""
    words: Sequence[str]
    """The step's source at the shell; none where it has no name there."""

    def make(self, name: str, index: Index) -> Card:
        """The card of a number."""
        *before, last = explain_number(self.ledger, name, index, with_reason=True) or (None,)
        address = self.ledger.make_anchor(name, index)
        symbol, at = self.ledger.to_reader_name(name, index)
        inputs, hidden = find_inputs(self.ledger, name, index)
        made_from, more_made_from = self._name(inputs)
        goes_into, more_goes_into = self._name(self.later.find_all(name, index))
        line = self._make_line(last) if last else self._make_given(address, name, index)
        return Card(
            **msgspec.structs.asdict(line) | {"symbol": format_symbol(symbol, at)},
            lines=tuple(self._make_line(inner) for inner in before if inner),
            reason=self._write_reason(last, name),
            made_from=made_from,
            more_made_from=more_made_from + hidden,
            goes_into=goes_into,
            more_goes_into=more_goes_into,
            command=self._write_command(address),
        )

    def _make_line(self, worked: WorkedNumber) -> CardLine:
        """A line of the working as text. Its last right side has the numbers, where there are
        such."""
        *formulas, last = worked.rights
        has_numbers = len(worked.rights) > worked.calls + 1
        if not has_numbers:
            formulas.append(last)
        return CardLine(
            address=worked.anchor,
            symbol=self._write(worked.left),
            value=write_value(worked.value),
            formula=" = ".join(map(self._write, formulas)),
            numbers=self._write(last) if has_numbers else "",
            left_out=tuple(map(_write_rest, worked.cut_sums)),
        )

    def _make_given(self, address: str, name: str, index: Index) -> CardLine:
        value = write_value(self.ledger.read_number(name, index))
        return CardLine(
            address=address, symbol="", value=value, formula="", numbers="", left_out=()
        )

    def _write(self, expression: ast.expr) -> str:
        return format_expression(expression, {}, self.digits)

    def _write_reason(self, last: WorkedNumber | None, name: str) -> str:
        """The reason of its equation; what a given number is."""
        if last is not None:
            return str(substitute_symbols(last.reason, format_symbol))
        parts, symbols = self.ledger.parts, self.ledger.derivation.symbols
        about = symbols[parts[name].vector if name in parts else name].about
        return str(substitute_symbols(about, format_symbol))

    def _name(self, addresses: Iterable[Address]) -> tuple[tuple[str, ...], int]:
        """The first of some numbers by their stable names, and how many more there are."""
        known = list(addresses)
        names = tuple(self.ledger.make_anchor(*address) for address in known[:MOST_NAMES])
        return names, len(known) - len(names)

    def _write_command(self, address: str) -> str:
        if not self.words:
            return ""
        step = str(self.ledger.step.index)
        return shlex.join(
            ["backsight", "explain", *self.words, "--step", step, "--number", address]
        )


def write_value(value: float) -> float | str:
    """A number with all its digits; what JSON has no numbers for as text."""
    if math.isnan(value):
        return "NaN"
    return ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else float(value)


def _write_rest(cut: CutSum) -> LeftOut:
    return LeftOut(count=cut.count, rest=write_value(math.nan if cut.rest is None else cut.rest))


def to_plain(sheet: CardSheet) -> Any:
    """A sheet as plain data."""
    return msgspec.to_builtins(sheet)
