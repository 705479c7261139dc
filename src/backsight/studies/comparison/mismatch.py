"""Two numbers, two states, two steps, two tables of metrics: where they are not the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import STEP, Tape
from backsight.engine.state import State
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True)
class Differing:
    """A symbol (or a column) that two have with other numbers. index: of the first entry that
    differs; values: the two there. weight: the one that an entry of a vector like theta belongs
    to, "W1[0,2]". shapes: of the two, where these differ."""

    symbol: str
    index: tuple[int, ...] = ()
    weight: str = ""
    values: tuple[Any, Any] = (None, None)
    shapes: tuple[tuple[int, ...], ...] = ()


def unequal(one: Array, two: Array) -> NDArray[np.bool_]:
    """Where two arrays of one shape differ, bit for bit; a nan is like any other."""
    a, b = np.asarray(one), np.asarray(two)
    same = (a == b) & (np.signbit(a) == np.signbit(b))
    found: NDArray[np.bool_] = np.asarray(~(same | (np.isnan(a) & np.isnan(b))))
    return found


def first_entry(symbol: str, one: Array, two: Array) -> Differing | None:
    """The first entry, row by row, in which two arrays differ."""
    a, b = np.asarray(one), np.asarray(two)
    if a.shape != b.shape:
        return Differing(symbol=symbol, shapes=(a.shape, b.shape))
    wrong = np.argwhere(unequal(a, b))
    if not len(wrong):
        return None
    index = tuple(map(int, wrong[0]))
    return Differing(symbol=symbol, index=index, values=(a[index], b[index]))


def first_symbol(one: Tape, two: Tape) -> Differing | None:
    """The first number of a step, in the order in which it is computed, that differs: what an
    equation takes, then what it makes. Symbols that only one has are passed over, and so are
    constants, which the spec holds."""
    for name in _order(one.derivation):
        if name in two and two.derivation.symbols[name].value is None:
            found = first_entry(name, one[name], two[name])
            if found is not None:
                return replace(found, weight=_weight(one.derivation, found))
    return None


def same_state(one: State, two: State) -> bool:
    """Whether all numbers that both states have are the same."""
    pairs = [(one.vectors[n], two.vectors[n]) for n in one.vectors.keys() & two.vectors.keys()]
    if any(a.shape != b.shape or unequal(a, b).any() for a, b in pairs):
        return False
    numbers = one.numbers.keys() & two.numbers.keys()
    return not any(unequal(one.numbers[n], two.numbers[n]).any() for n in numbers)


def first_row(one: Mapping[str, Floats], two: Mapping[str, Floats]) -> tuple[int, Differing] | None:
    """The first step that both tables have in which a column differs, and the column."""
    steps, left, right = np.intersect1d(one["step"], two["step"], return_indices=True)
    columns = [n for n in one if n in two and n != "step"]
    firsts = []
    for place, name in enumerate(columns):
        wrong = np.flatnonzero(unequal(one[name][left], two[name][right]))
        if len(wrong):
            firsts.append((int(wrong[0]), place, name))
    if not firsts:
        return None
    row, _, name = min(firsts)
    values = (one[name][left[row]], two[name][right[row]])
    return int(steps[row]), Differing(symbol=name, values=values)


def _order(derivation: Derivation) -> Iterator[str]:
    """The symbols of a step that are not constants, each once, as they are used."""
    seen = {s.name for s in derivation.symbols.values() if s.value is not None} | {""}
    for equation in derivation.acts(*STEP):
        for name in (*equation.operands, *equation.targets):
            if name not in seen:
                seen.add(name)
                yield name


def _weight(derivation: Derivation, found: Differing) -> str:
    """The weight whose place in theta an entry of a vector of the same length has."""
    weights = derivation.weights()
    if derivation.symbols[found.symbol].shape != (sum(s.size for s in weights),):
        return ""
    for symbol in weights if found.index else ():
        place = found.index[0] - symbol.offset
        if 0 <= place < symbol.size:
            index = np.unravel_index(place, symbol.shape)
            return f"{symbol.name}[{','.join(map(str, index))}]"
    return ""
