"""Two numbers, two states, two steps, two tables of metrics: where they are not the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import STEP_ACTS, Tape
from backsight.engine.state import State
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A symbol, or a column, that two have with other numbers."""

    symbol: str
    """Its name."""
    index: tuple[int, ...] = ()
    """Of the first entry that differs."""
    weight: str = ""
    """The weight that an entry of a vector like theta belongs to, "W1[0,2]"."""
    values: tuple[Any, Any] = (None, None)
    """The two there."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """Of the two, where these differ."""


def find_unequal(one: Array, two: Array) -> NDArray[np.bool_]:
    """Where two arrays of one shape differ, bit for bit; a nan is like any other."""
    a, b = np.asarray(one), np.asarray(two)
    same = (a == b) & (np.signbit(a) == np.signbit(b))
    differs: NDArray[np.bool_] = np.asarray(~(same | (np.isnan(a) & np.isnan(b))))
    return differs


def find_first_entry(symbol: str, one: Array, two: Array) -> Mismatch | None:
    """The first entry, row by row, in which two arrays differ."""
    a, b = np.asarray(one), np.asarray(two)
    if a.shape != b.shape:
        return Mismatch(symbol=symbol, shapes=(a.shape, b.shape))
    unequal_indices = np.argwhere(find_unequal(a, b))
    if not len(unequal_indices):
        return None
    index = tuple(map(int, unequal_indices[0]))
    return Mismatch(symbol=symbol, index=index, values=(a[index], b[index]))


def find_first_symbol(one: Tape, two: Tape) -> Mismatch | None:
    """The first number of a step, in the order in which it is computed, that differs: what an
    equation takes, then what it makes. Symbols that only one has are passed over, and so are
    constants, which the spec holds."""
    for name in _iterate_symbols(one.derivation):
        if name in two and two.derivation.symbols[name].value is None:
            mismatch = find_first_entry(name, one[name], two[name])
            if mismatch is not None:
                return replace(mismatch, weight=_find_weight(one.derivation, mismatch))
    return None


def is_same_state(one: State, two: State) -> bool:
    """Whether all numbers that both states have are the same."""
    pairs = [(one.vectors[n], two.vectors[n]) for n in one.vectors.keys() & two.vectors.keys()]
    if any(a.shape != b.shape or find_unequal(a, b).any() for a, b in pairs):
        return False
    numbers = one.numbers.keys() & two.numbers.keys()
    return not any(find_unequal(one.numbers[n], two.numbers[n]).any() for n in numbers)


def find_first_row(
    one: Mapping[str, Floats], two: Mapping[str, Floats]
) -> tuple[int, Mismatch] | None:
    """The first step that both tables have in which a column differs, and the column."""
    steps, left, right = np.intersect1d(one["step"], two["step"], return_indices=True)
    columns = [n for n in one if n in two and n != "step"]
    firsts = []
    for column, name in enumerate(columns):
        unequal_rows = np.flatnonzero(find_unequal(one[name][left], two[name][right]))
        if len(unequal_rows):
            firsts.append((int(unequal_rows[0]), column, name))
    if not firsts:
        return None
    row, _, name = min(firsts)
    values = (one[name][left[row]], two[name][right[row]])
    return int(steps[row]), Mismatch(symbol=name, values=values)


def _iterate_symbols(derivation: Derivation) -> Iterator[str]:
    """The symbols of a step that are not constants, each once, as they are used."""
    used_names = {s.name for s in derivation.symbols.values() if s.value is not None} | {""}
    for equation in derivation.acts(*STEP_ACTS):
        for name in (*equation.operands, *equation.targets):
            if name not in used_names:
                used_names.add(name)
                yield name


def _find_weight(derivation: Derivation, mismatch: Mismatch) -> str:
    """The weight whose place in theta an entry of a vector of the same length has."""
    weights = derivation.weights()
    if derivation.symbols[mismatch.symbol].shape != (sum(s.size for s in weights),):
        return ""
    for symbol in weights if mismatch.index else ():
        position = mismatch.index[0] - symbol.offset
        if 0 <= position < symbol.size:
            index = np.unravel_index(position, symbol.shape)
            return f"{symbol.name}[{','.join(map(str, index))}]"
    return ""
