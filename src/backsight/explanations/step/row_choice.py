"""Which row of a batch is followed where the reader did not say: the one that tells most of the
step; and what each row adds to the loss."""

import ast
from typing import NamedTuple

import numpy as np

from backsight.engine.derivation import Equation
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.first_nonfinite import find_producer
from backsight.explanations.step.ledger import Ledger
from backsight.explanations.step.worked import work_out
from backsight.explanations.sums import compute_sum
from backsight.kernel.document import Paragraph
from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.kernel.types import Floats

DATA_PARTS = ("D", "L")
"""What the loss of the rows is called, with a regularizer and without one."""


class RowChoice(NamedTuple):
    """A row of the batch, and why it is followed."""

    row: int
    """Counted from 0."""
    reason: Paragraph | None
    """None where nothing tells it from others."""


def choose_row(ledger: Ledger, digits: int) -> RowChoice:
    """The row in which the first number of the step that is not finite is made; where all are
    finite, the one that adds most to the loss."""
    if ledger.derivation.rows == 1:
        return RowChoice(0, None)
    return _choose_nonfinite_row(ledger) or _choose_costly_row(ledger, digits)


def _choose_nonfinite_row(ledger: Ledger) -> RowChoice | None:
    names = [t for e in ledger.derivation.acts(*STEP_ACTS) for t in e.targets]
    nonfinite_names = [n for n in names if not np.isfinite(ledger.tape[n]).all()]
    producer = find_producer(ledger, nonfinite_names) if nonfinite_names else None
    if producer is None or producer.row is None:
        return None
    index = f"[{', '.join(map(str, producer.index))}]" if producer.index else ""
    text = _(
        "Row {row} is followed because the first number of the step that is not finite is made "
        "there: {place} is {value}, by equation ({number})."
    ).format(
        row=producer.row,
        place=f"{{{producer.name}}}{index}",
        value=format_number(producer.value),
        number=producer.equation.number,
    )
    return RowChoice(producer.row, Paragraph(text=text))


def _choose_costly_row(ledger: Ledger, digits: int) -> RowChoice:
    target = find_data_part(ledger).targets[0]
    shares = compute_row_shares(ledger, target)
    if shares is None:
        return RowChoice(0, None)
    sizes = np.nan_to_num(shares, nan=np.inf, posinf=np.inf, neginf=-np.inf)
    row = int(sizes.argmax())
    if sizes[row] == sizes.min():
        text = _("Row 0 is followed: all rows add the same to the loss.")
        return RowChoice(row, Paragraph(text=text))
    share = format_number(float(shares[row]), digits)
    whole = format_number(ledger.read_number(target), digits)
    text = (
        _("Row {row} is followed because it adds most to {loss}: {share} of {whole}.")
        if target == "L"
        else _(
            "Row {row} is followed because it adds most to {loss}, the loss without the "
            "regularizer: {share} of {whole}."
        )
    ).format(row=row, loss=f"{{{target}}}", share=share, whole=whole)
    anchor = ledger.make_anchor(target)
    return RowChoice(row, Paragraph(text=text, numbers={anchor: whole, f"{anchor}[{row}]": share}))


def find_data_part(ledger: Ledger) -> Equation:
    """The equation that adds up the loss of the rows."""
    return next(e for e in ledger.derivation.acts("loss") if e.targets[0] in DATA_PARTS)


def compute_row_shares(ledger: Ledger, target: str) -> Floats | None:
    """What each row of the batch adds to a loss: (rows,); None where it is no sum over rows."""
    work = work_out(ledger, ledger.makers[target])
    right = work.find_line(target).rights[-1]
    sums = [n for n in ast.walk(right) if isinstance(n, ast.Call) and _is_total(n)]
    bodies = [np.asarray(work.values.evaluate(n.args[0])) for n in sums]
    if not sums or any(b.shape[:1] != (ledger.derivation.rows,) for b in bodies):
        return None
    totals = {
        f"total_{k}": compute_sum(b.reshape(len(b), -1), axis=1) for k, b in enumerate(bodies)
    }
    names: dict[int, ast.expr] = {id(n): ast.Name(f"total_{k}") for k, n in enumerate(sums)}
    values = ExpressionValues({**work.values.bindings, **totals}, ledger.derivation.dtype)
    return np.asarray(values.evaluate(_replace_nodes(right, names)), float)


def _is_total(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "total"


def _replace_nodes(node: ast.expr, names: dict[int, ast.expr]) -> ast.expr:
    """The expression with some of its parts replaced by names."""
    if id(node) in names:
        return names[id(node)]
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return ast.BinOp(_replace_nodes(left, names), op, _replace_nodes(right, names))
        case ast.UnaryOp(op=op, operand=operand):
            return ast.UnaryOp(op, _replace_nodes(operand, names))
    return node
