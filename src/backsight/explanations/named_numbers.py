"""The number that a stable name of a sheet names, whatever the sheet shows it as."""

from collections.abc import Iterable, Mapping

import numpy as np

from backsight.engine.entry import Index, split_name
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.worked import work_out


def read_named_numbers(ledger: Ledger, names: Iterable[str]) -> Mapping[str, float]:
    """By name, those that can be read: forward/z1[0,2], update/W1_next[0,1],
    update/Delta_W1[0,1], and names within a formula, forward/a2.e[0,1]."""
    numbers = {name: _read(ledger, *split_name(name)) for name in names}
    return {name: value for name, value in numbers.items() if value is not None}


def _read(ledger: Ledger, symbol: str, index: Index) -> float | None:
    owner, dot, own = symbol.partition(".")
    weight = symbol.removeprefix("Delta_")
    try:
        if weight != symbol:
            change = ledger.read_array(f"{weight}_next") - ledger.read_array(weight)
            return float(change[index])
        return _read_own(ledger, owner, own, index) if dot else ledger.read_number(symbol, index)
    except (KeyError, IndexError, TypeError):  # the part of one row, such as L[1]
        return None


def _read_own(ledger: Ledger, owner: str, own: str, index: Index) -> float | None:
    """A number of a name of the formula's own: of m_hat_W1[0,1] in W1_next the entry of m_hat that
    lies where W1's lies in theta."""
    shape = ledger.find_shape(owner)
    maker = ledger.find_maker(owner, index if len(index) == len(shape) else (0,) * len(shape))
    if maker is None:
        return None
    equation, target, at = maker
    bindings = work_out(ledger, equation).values.bindings
    name = next((n for n in (own, own.rpartition("_")[0]) if n in bindings), "")
    if not name:
        return None
    value = np.asarray(bindings[name])
    is_part = value.shape == np.shape(bindings[target]) and target != owner
    return float(value[at if is_part else index])
