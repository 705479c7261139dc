"""The numbers of an array: all of a small one, of a large one those that matter and a summary."""

import re

import numpy as np

from backsight.engine.entry import Index
from backsight.explanations.step.view import StepView
from backsight.kernel.document import Numbers, Summary
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MAX_SIZE, MAX_WIDTH = 64, 16
"""An array of at most so many numbers, so many in a row or column, is shown whole."""
MOST_COLUMNS, MOST_ROWS = 8, 4
"""So many of a larger one."""


def make_numbers(
    view: StepView, name: str, *, entry: Index | None = None, about: str = ""
) -> Numbers:
    """The numbers of an array by its name. entry: the entry that is followed."""
    array = view.ledger.read_array(name)
    rows, columns = _choose_entries(view, name, array, entry)
    values = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    values = values[np.ix_(rows, columns)] if array.ndim else values
    is_whole = values.size == array.size
    return Numbers(
        anchor=view.ledger.make_anchor(name),
        symbol=name,
        values=values,
        shape=array.shape,
        rows=tuple(rows) if array.ndim == 2 else (),
        columns=tuple(columns) if array.ndim else (),
        summary=None if is_whole else summarize(array),
        about=about or describe_array(view, name),
        marked=frozenset([entry]) if entry else frozenset(),
    )


def summarize(array: Floats) -> Summary:
    """A large array in a few numbers."""
    fine = array[np.isfinite(array)]
    if not fine.size:
        return Summary(least=np.nan, mean=np.nan, largest=np.nan, zeros=0.0, finite=0.0)
    return Summary(
        least=float(fine.min()),
        mean=float(fine.mean(dtype=float)),
        largest=float(fine.max()),
        zeros=float((array == 0).mean()),
        finite=fine.size / array.size,
    )


def describe_array(view: StepView, name: str) -> str:
    """What an array is, so that a derivative is never taken for a value."""
    symbol = view.ledger.derivation.symbols.get(name)
    slope = re.fullmatch(r"d([A-Za-z]\w*?)_d(\w+)", name)
    if slope and not (symbol and symbol.about):
        return _("the derivative of {{{top}}} with respect to {{{bottom}}}").format(
            top=slope[1], bottom=slope[2]
        )
    if symbol is not None and symbol.about:
        return symbol.about
    weight = view.find_weight(name)
    if weight and name.endswith("_next"):
        return _("the new {{{weight}}}, after this step").format(weight=weight)
    return _("the value of {{{name}}}").format(name=name)


def _choose_entries(
    view: StepView, name: str, array: Floats, entry: Index | None
) -> tuple[list[int], list[int]]:
    """Which rows and columns."""
    shape = array.shape
    if array.ndim == 0:
        return [0], [0]
    if array.size <= MAX_SIZE and max(shape) <= MAX_WIDTH:
        return list(range(shape[0] if array.ndim == 2 else 1)), list(range(shape[-1]))
    if array.ndim == 2 and view.is_batch(name):
        return [view.sample], _find_largest(
            np.abs(array[view.sample]), _count_columns(shape[1]), entry or ()
        )
    always = entry or _find_entry(view, name)
    sizes = np.nan_to_num(np.abs(_compute_importance(view, name, array)), nan=np.inf)
    if array.ndim == 1:
        return [0], _find_largest(sizes, _count_columns(shape[0]), always)
    rows = _find_largest(sizes.max(axis=1), MOST_ROWS, always[:1])
    columns = MAX_WIDTH if shape[1] <= MAX_WIDTH else MOST_ROWS
    return rows, _find_largest(sizes[rows].max(axis=0), columns, always[-1:])


def _count_columns(columns: int) -> int:
    """How many columns are shown of so many."""
    return columns if columns <= MAX_WIDTH else MOST_COLUMNS


def _find_entry(view: StepView, name: str) -> Index:
    """The entry of an array of weights that is followed elsewhere."""
    weight = view.find_weight(name)
    return view.choose_entry(weight) if weight else ()


def _compute_importance(view: StepView, name: str, array: Floats) -> Floats:
    """Weights matter by how steep the loss is in them."""
    weight = view.find_weight(name)
    return view.ledger.read_array(f"dL_d{weight}") if weight else array


def _find_largest(sizes: Floats, count: int, always: Index) -> list[int]:
    """The places of the largest, in order, with the one that is always shown."""
    last = always[-1:]
    order = np.argsort(-np.nan_to_num(sizes, nan=np.inf), kind="stable")
    return sorted([*last, *(int(i) for i in order if i not in last)][:count])
