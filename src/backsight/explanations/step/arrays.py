"""The numbers of an array: all of a small one, of a large one those that matter and a summary."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from backsight.engine.entry import Index, format_entry
from backsight.explanations.expressions.entry import Leaf
from backsight.explanations.step.view import StepView, find_layer
from backsight.explanations.step.worked import work_out
from backsight.explanations.step.worksheet import list_numbers
from backsight.explanations.sums import compute_mean
from backsight.kernel.document import Block, Equations, Heading, Numbers, Summary, WorkedNumber
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MAX_SIZE, MAX_WIDTH = 64, 16
"""An array of at most so many numbers, so many in a row or column, is shown whole."""
MOST_COLUMNS, MOST_ROWS = 8, 4
"""So many of a larger one."""
TOLD_IN_HEAD = ("N", "t")
"""The rows of the batch and the number of the step."""


def make_numbers(
    view: StepView,
    name: str,
    *,
    entry: Index | None = None,
    about: str = "",
    operands: Collection[Index] = (),
) -> Numbers:
    """The numbers of an array by its name. entry: the entry that is followed. operands: more
    entries that a large array is shown with."""
    array = view.ledger.read_array(name)
    rows, columns = _choose_entries(view, name, array, entry, operands)
    return _cut_array(
        array,
        rows,
        columns,
        anchor=view.ledger.make_anchor(name),
        symbol=name,
        about=about or describe_array(view, name),
        marked=frozenset([entry]) if entry else frozenset(),
    )


def is_small(array: Floats) -> bool:
    """Whether an array is shown whole."""
    return array.size <= MAX_SIZE and max(array.shape, default=0) <= MAX_WIDTH


def _cut_array(array: Floats, rows: list[int], columns: list[int], **more: Any) -> Numbers:
    values = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    values = values[np.ix_(rows, columns)] if array.ndim else values
    return Numbers(
        values=values,
        shape=array.shape,
        rows=tuple(rows) if array.ndim == 2 else (),
        columns=tuple(columns) if array.ndim else (),
        summary=None if values.size == array.size else summarize(array),
        **more,
    )


def add_operands(view: StepView, blocks: Iterable[Block]) -> list[Block]:
    """The blocks of a sheet, where every number that a worked line puts in stands above it: tables
    of large arrays have it, and what no table or line tells is told where it is first needed."""
    plain = list(blocks)
    operands = list_operands(plain)
    return list(_add_missing(view, _extend_tables(view, plain, operands), operands))


def _extend_tables(
    view: StepView, blocks: list[Block], operands: Mapping[str, Collection[Index]]
) -> list[Block]:
    return [
        make_numbers(
            view,
            b.symbol,
            entry=next(iter(b.marked), None),
            about=b.about,
            operands=operands[b.anchor],
        )
        if isinstance(b, Numbers) and b.summary and b.anchor in operands
        else b
        for b in blocks
    ]


def _add_missing(
    view: StepView, blocks: list[Block], operands: Mapping[str, Collection[Index]]
) -> Iterator[Block]:
    """The blocks, with a table of each array, before the equation, and a line of each plain number,
    after it, whose numbers are put in below and stand nowhere above."""
    known = {view.ledger.make_anchor(n) for n in TOLD_IN_HEAD}
    for first, *others in _split_at_equations(blocks):
        tables, lines = list[Block](), list[Block]()
        for block in (first, *others):
            for anchor in block.operands if isinstance(block, WorkedNumber) else ():
                bare = anchor.partition("[")[0]
                if anchor in known or not _is_symbol(view, bare):
                    continue
                made = _show_operand(view, bare, operands.get(bare, ()))
                (tables if isinstance(made, Numbers) else lines).append(made)
                known |= {name for name, _value in list_numbers(made)}
            known |= {name for name, _value in list_numbers(block)}
        # A heading stays above what is under it.
        yield from (*tables, first, *lines) if isinstance(first, Equations) else (first,)
        yield from others if isinstance(first, Equations) else (*tables, *lines, *others)


def _split_at_equations(blocks: list[Block]) -> Iterator[list[Block]]:
    """The blocks in runs, each of which begins with an equation or a heading."""
    run = list[Block]()
    for block in blocks:
        if run and isinstance(block, Equations | Heading):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _is_symbol(view: StepView, anchor: str) -> bool:
    """Whether it names an array or a number of the step, and not one within a formula."""
    name = anchor.rpartition("/")[2]
    ledger = view.ledger
    is_known = name in ledger.derivation.symbols or name in ledger.parts
    return is_known and anchor == ledger.make_anchor(name)


def _show_operand(
    view: StepView, anchor: str, operands: Collection[Index]
) -> Numbers | WorkedNumber:
    """What an array, or a plain number, is."""
    name = anchor.rpartition("/")[2]
    if view.ledger.find_shape(name):
        return make_numbers(view, name, entry=find_passed_entry(view, name), operands=operands)
    return WorkedNumber(
        anchor=anchor,
        left=ast.Name(name),
        rights=(),
        value=view.ledger.read_number(name),
        reason=describe_array(view, name),
    )


def find_passed_entry(view: StepView, operand: str) -> Index | None:
    """The entry of what is read that the way of the weight passes."""
    weight = view.find_weight(operand)
    if weight:
        return view.choose_entry(weight)
    in_layer = find_layer(operand) and view.is_batch(operand)
    return view.choose_unit_entry(operand) if in_layer else view.stops.get(operand)


def summarize(array: Floats) -> Summary:
    """A large array in a few numbers."""
    fine = array[np.isfinite(array)]
    if not fine.size:
        return Summary(least=np.nan, mean=np.nan, largest=np.nan, zeros=0.0, finite=0.0)
    return Summary(
        least=float(fine.min()),
        mean=compute_mean(fine),
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
    if weight and name == f"g_{weight}":
        return _("the derivative of {L} with respect to the weight as --gradient found it")
    if weight and name.endswith("_next"):
        return _("the new {{{weight}}}, after this step").format(weight=weight)
    return _("the value of {{{name}}}").format(name=name)


def explain_entry(
    view: StepView, name: str, at: Index, *, leaf: Leaf | None = None, row: int | None = None
) -> list[Numbers | WorkedNumber]:
    """A number in full, after a table of what the formula's own names stand for in it."""
    lines = view.explain(name, at, leaf=leaf, row=row)
    return [*_tabulate_own(view, name, at, lines), *lines]


def _tabulate_own(
    view: StepView, name: str, at: Index, lines: Sequence[WorkedNumber]
) -> Iterator[Numbers]:
    """Where more entries of a formula's own name are put in than are worked out."""
    maker = view.ledger.find_maker(name, at)
    if maker is None:
        return
    work, known = work_out(view.ledger, maker[0]), {line.anchor for line in lines}
    entries = list_operands(lines)
    for own in work.own_lines:
        array = np.asarray(work.values.bindings[own])
        anchor = work.make_anchor(own, ()) if array.ndim and array.ndim <= 2 else ""
        operands = entries.get(anchor, set())
        if all(format_entry(anchor, index) in known for index in operands):
            continue
        rows = sorted({index[0] for index in operands}) if array.ndim == 2 else [0]
        columns = sorted({index[-1] for index in operands})
        about = _("within the formula of {{{target}}}").format(target=name)
        table = _cut_array(array, rows, columns, anchor=anchor, symbol=own, about=about)
        yield replace(table, summary=None)


def list_operands(blocks: Iterable[Block]) -> dict[str, set[Index]]:
    """By stable name of an array, the entries that worked lines put in."""
    result: dict[str, set[Index]] = {}
    for anchor in (a for b in blocks if isinstance(b, WorkedNumber) for a in b.operands):
        name, _sign, inner = anchor.removesuffix("]").partition("[")
        if inner:
            result.setdefault(name, set()).add(tuple(map(int, inner.split(","))))
    return result


def _choose_entries(
    view: StepView, name: str, array: Floats, entry: Index | None, operands: Collection[Index]
) -> tuple[list[int], list[int]]:
    """Which rows and columns."""
    shape = array.shape
    if array.ndim == 0:
        return [0], [0]
    if is_small(array):
        return list(range(shape[0] if array.ndim == 2 else 1)), list(range(shape[-1]))
    always = [*filter(None, [entry or _find_entry(view, name)]), *operands]
    first, last = {at[0] for at in always}, {at[-1] for at in always}
    if array.ndim == 2 and view.is_batch(name):
        rows = sorted({view.sample} | first)
        return rows, _find_largest(np.abs(array[view.sample]), _count_columns(shape[1]), last)
    sizes = np.nan_to_num(np.abs(_compute_importance(view, name, array)), nan=np.inf)
    if array.ndim == 1:
        return [0], _find_largest(sizes, _count_columns(shape[0]), last)
    rows = _find_largest(sizes.max(axis=1), MOST_ROWS, first)
    columns = MAX_WIDTH if shape[1] <= MAX_WIDTH else MOST_ROWS
    return rows, _find_largest(sizes[rows].max(axis=0), columns, last)


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


def _find_largest(sizes: Floats, count: int, always: Collection[int]) -> list[int]:
    """The places of the largest, in order, with those that are always shown."""
    order = np.argsort(-np.nan_to_num(sizes, nan=np.inf), kind="stable")
    others = [int(i) for i in order if i not in always]
    return sorted([*always, *others][: max(count, len(always))])
