"""Loss: what each row adds to it, what the size of the weights costs, and the total."""

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from backsight.explanations.expressions.entry import subscripted
from backsight.explanations.expressions.values import Worth
from backsight.explanations.step.arrays import numbers
from backsight.explanations.step.equation import row
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.topics._record import Topic
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import worked, working
from backsight.kernel.document import Block, Equations, Heading, Table
from backsight.kernel.language import _
from backsight.kernel.types import Floats

ROWS = 8
"""Rows of the batch whose part is shown at the most."""


def blocks(view: View) -> Iterator[Block]:
    """How wrong the output is."""
    yield Heading(text=_("Loss"), about=_("how wrong the output is"), anchor="loss")
    ledger = view.ledger
    equations = view.equations("loss")
    yield numbers(view, "y")
    for equation in equations:
        target = equation.targets[0]
        yield Equations(rows=(row(ledger.derivation, equation),))
        parts = shares(ledger, target) if equation is equations[0] and view.rows > 1 else None
        if parts is not None:
            yield from _by_row(view, target, parts)
            yield from _of_sample(view, target, parts)
        lines = worked(ledger, target, ())
        if parts is None or view.rows <= ROWS:
            yield from lines
        else:
            yield replace(lines[-1], rights=(), terms=0, rest=None)


def shares(ledger: Ledger, target: str) -> Floats | None:
    """What each row of the batch adds to a loss: (rows,); None where it is no sum over rows."""
    work = working(ledger, ledger.makers[target])
    right = work.line(target).rights[-1]
    sums = [n for n in ast.walk(right) if isinstance(n, ast.Call) and _is_total(n)]
    bodies = [np.asarray(work.worth.of(n.args[0])) for n in sums]
    if not sums or any(b.shape[:1] != (ledger.derivation.rows,) for b in bodies):
        return None
    known = {
        f"total_{k}": b.reshape(len(b), -1).sum(axis=1, dtype=float) for k, b in enumerate(bodies)
    }
    names: dict[int, ast.expr] = {id(n): ast.Name(f"total_{k}") for k, n in enumerate(sums)}
    worth = Worth({**work.worth.known, **known}, ledger.derivation.dtype)
    return np.asarray(worth.of(_put(right, names)), float)


def _is_total(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "total"


def _put(node: ast.expr, names: dict[int, ast.expr]) -> ast.expr:
    """The expression with some of its parts replaced by names."""
    if id(node) in names:
        return names[id(node)]
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(_put(left, names), op, _put(right, names))
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, _put(operand, names))
    return node


def _of_sample(view: View, target: str, parts: Floats) -> Iterator[Block]:
    """What the sample's row adds, in full."""
    *inner, last = worked(view.ledger, target, (), row=view.sample)
    yield from inner
    left = subscripted(target, (view.sample,))
    yield replace(
        last,
        left=left,
        value=float(parts[view.sample]),
        anchor=f"{last.anchor}[{view.sample}]",
        reason=_("the part of row {number}").format(number=view.sample),
    )


def _by_row(view: View, target: str, parts: Floats) -> Iterator[Block]:
    """The part of each row, or of the sample and those that add most."""
    places = range(len(parts)) if len(parts) <= ROWS else _largest(parts, view.sample)
    left = len(parts) - len(places)
    about = _("What each row of the batch adds to {{{loss}}}").format(loss=target)
    if left:
        about = _("{about}: row {sample}, and the largest of the {count} others").format(
            about=about, sample=view.sample, count=len(parts) - 1
        )
    cells: list[tuple[str | float, ...]] = [
        (_("row {number}").format(number=i), float(parts[i])) for i in places
    ]
    if left:
        rest = float(np.delete(parts, list(places)).sum())
        cells.append((_("{count} more rows, together").format(count=left), rest))
    yield Table(head=(_("row"), _("its part")), rows=tuple(cells), about=about)


def _largest(parts: Floats, sample: int) -> list[int]:
    order = [int(i) for i in np.argsort(-np.abs(np.nan_to_num(parts)), kind="stable")]
    return sorted([sample, *(i for i in order if i != sample)][:ROWS])


loss = Topic(name="loss", place=2, blocks=blocks)
