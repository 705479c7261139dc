"""Loss: what each row adds to it, what the size of the weights costs, and the total."""

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from backsight.explanations.expressions.entry import ELLIPSIS, add_terms, make_subscript
from backsight.explanations.step.arrays import explain_entry, make_numbers
from backsight.explanations.step.equation import make_row
from backsight.explanations.step.row_choice import compute_row_shares, find_data_part
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import StepView
from backsight.explanations.sums import compute_sum
from backsight.kernel.document import (
    Block,
    Cell,
    CutSum,
    Equations,
    Heading,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats

MOST_ROWS = 8
"""Rows of the batch whose part is shown at the most."""


def make_blocks(view: StepView) -> Iterator[Block]:
    """How wrong the output is."""
    yield Heading(text=_("Loss"), about=_("how wrong the output is"), anchor="loss")
    ledger = view.ledger
    if "omega" in ledger.derivation.symbols:
        yield make_numbers(view, "omega")
    equations = view.list_equations("loss")
    yield make_numbers(view, "y")
    data = find_data_part(ledger)
    for equation in equations:
        target = equation.targets[0]
        yield Equations(rows=(make_row(ledger.derivation, equation),))
        if ledger.derivation.symbols[target].shape:
            yield make_numbers(view, target)
            yield from explain_entry(view, target, (view.sample, 0))
            continue
        row_shares = (
            compute_row_shares(ledger, target) if equation is data and view.rows > 1 else None
        )
        if row_shares is not None:
            yield from _show_rows(view, target, row_shares)
            yield from _show_sample(view, target, row_shares)
        if row_shares is None or view.rows <= MOST_ROWS:
            yield from explain_entry(view, target, ())
        else:
            yield _add_up(view, target, row_shares)


def _show_sample(view: StepView, target: str, row_shares: Floats) -> Iterator[Block]:
    """What the sample's row adds, in full."""
    *inner, last = explain_entry(view, target, (), row=view.sample)
    assert isinstance(last, WorkedNumber)
    yield from inner
    left = make_subscript(target, (view.sample,))
    yield replace(
        last,
        left=left,
        value=float(row_shares[view.sample]),
        anchor=f"{last.anchor}[{view.sample}]",
        reason=_("the part of row {number}").format(number=view.sample),
    )


def _show_rows(view: StepView, target: str, row_shares: Floats) -> Iterator[Block]:
    """The part of each row, or of the sample and those that add most."""
    indices = _choose_rows(row_shares, view.sample)
    hidden_count = len(row_shares) - len(indices)
    about = _("What each row of the batch adds to {{{loss}}}").format(loss=target)
    if hidden_count:
        about = _("{about}: row {sample}, and the largest of the {count} others").format(
            about=about, sample=view.sample, count=len(row_shares) - 1
        )
    cells: list[tuple[Cell, ...]] = [
        (_("row {number}").format(number=i), float(row_shares[i])) for i in indices
    ]
    if hidden_count:
        rest = float(compute_sum(np.delete(row_shares, indices)))
        words = ngettext("{count} more row", "{count} more rows, together", hidden_count)
        cells.append((words.format(count=hidden_count), rest))
    yield TableBlock(head=(_("row"), _("its part")), rows=tuple(cells), about=about)


def _add_up(view: StepView, target: str, row_shares: Floats) -> WorkedNumber:
    """The whole as the sum of the parts of a large batch."""
    indices = _choose_rows(row_shares, view.sample)
    whole, anchor = view.explain(target, ())[-1], view.ledger.make_anchor(target)
    symbols = [make_subscript(target, (i,)) for i in indices]
    # Only the sample's part has a line of its own; the others stand in the table.
    kinds = {view.sample: f"{anchor}[{view.sample}]"}
    parts = [ast.Constant(float(row_shares[i]), kind=kinds.get(i)) for i in indices]
    dots = ast.Name(ELLIPSIS)
    rest = float(compute_sum(np.delete(row_shares, indices)))
    return replace(
        whole,
        rights=(add_terms([*symbols, dots]), add_terms([*parts, dots])),
        cut_sums=(CutSum(count=len(row_shares) - len(indices), rest=rest),),
        reason=_("the parts of all rows"),
    )


def _choose_rows(row_shares: Floats, sample: int) -> list[int]:
    """The rows whose part is shown: all of a small batch; else the sample and those that add
    most."""
    if len(row_shares) <= MOST_ROWS:
        return list(range(len(row_shares)))
    order = [int(i) for i in np.argsort(-np.abs(np.nan_to_num(row_shares)), kind="stable")]
    return sorted([sample, *(i for i in order if i != sample)][:MOST_ROWS])


loss = Topic(name="loss", place=2, blocks=make_blocks)
