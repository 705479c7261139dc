"""Which numbers of a step have cards where not all are asked for."""

from collections.abc import Iterator

import numpy as np

from backsight.engine.entry import Index, split_name
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.step.arrays import is_small
from backsight.explanations.step.ledger import Address, Ledger
from backsight.explanations.step.request import find_array, find_number
from backsight.explanations.step.sheet import make_sheet
from backsight.explanations.step.worksheet import list_numbers


def choose_addresses(ledger: Ledger, number: str) -> Iterator[Address]:
    """The numbers that a text names: an entry, an array, or all of a step where it is "".

    Of all arrays those of at most 64 numbers, 16 in a row or column, are given whole, of others the
    entries that the sheet shows. Raises BadInput, UnknownName.
    """
    if "[" in number:
        yield find_number(ledger, number)
    elif number:
        yield from _list_entries(ledger, find_array(ledger, number))
    else:
        yield from _list_shown(ledger)


def list_arrays(ledger: Ledger) -> list[str]:
    """The arrays that the equations of a step read and make, by the names of readers, in order."""
    names: dict[str, None] = {}
    for equation in ledger.derivation.acts(*STEP_ACTS):
        for symbol in (*equation.operands, *equation.targets):
            names |= dict.fromkeys(_list_reader_names(ledger, symbol) if symbol else ())
    return list(names)


def _list_reader_names(ledger: Ledger, symbol: str) -> Iterator[str]:
    shape = ledger.find_shape(symbol)
    owners = ledger.derivation.weights() if ledger.is_whole_vector(symbol) else []
    if symbol in ("running", "running_next"):
        owners = ledger.derivation.statistics()
    if len(shape) == 1 and owners:
        for owner in owners:
            yield ledger.to_reader_name(symbol, (owner.offset,))[0]
    elif 0 not in shape:
        yield ledger.to_reader_name(symbol, (0,) * len(shape))[0]


def _list_shown(ledger: Ledger) -> Iterator[Address]:
    names = list_arrays(ledger)
    large = {name for name in names if not is_small(ledger.read_array(name))}
    shown = _list_on_sheet(ledger, large) if large else {}
    for name in names:
        if name in large:
            yield from ((name, index) for index in sorted(shown.get(name, ())))
        else:
            yield from _list_entries(ledger, name)


def _list_on_sheet(ledger: Ledger, names: set[str]) -> dict[str, set[Index]]:
    """Of some arrays the entries that stand on the sheet."""
    entries: dict[str, set[Index]] = {}
    for block in make_sheet(ledger.step).blocks:
        for anchor, _value in list_numbers(block):
            name, index = split_name(anchor)
            if name in names and len(index) == len(ledger.find_shape(name)):
                entries.setdefault(name, set()).add(index)
    return entries


def _list_entries(ledger: Ledger, name: str) -> Iterator[Address]:
    return ((name, tuple(map(int, at))) for at in np.ndindex(ledger.find_shape(name)))
