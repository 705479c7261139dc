"""The one operation within a line that made a number infinite or undefined, with its operands."""

import ast
from dataclasses import dataclass

import numpy as np

from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import SUMS, EntryWriter, get_word, make_subscript
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.ledger import Address, Ledger
from backsight.explanations.step.trace_back import (
    BackwardTrace,
    find_first,
    find_nonfinite,
    mask_one,
)
from backsight.explanations.step.view import StepView
from backsight.explanations.step.worked import WorkedEquation
from backsight.kernel.document import Statement, WorkedNumber


@dataclass(frozen=True, kw_only=True)
class Operation:
    """The operation that made a number, as a reader is shown it."""

    line: WorkedNumber | None
    """The operation with its operands; None where the whole line shows it, which is a sum or no
    more than it."""
    own_entries: tuple[Address, ...]
    """What it read of names that the formula alone knows."""
    row: int | None
    """Of the batch; None where it is of no single one."""


def find_operation(
    view: StepView, work: WorkedEquation, statement: Statement, at: Index
) -> Operation:
    """What made an entry of a line, all of whose operands are finite."""
    whole = statement.rights[-1]
    trace = BackwardTrace(values=work.values)
    trace.follow(whole, mask_one(find_nonfinite(work.values.evaluate(whole)), at))
    node, mask = trace.operations[0]
    index = find_first(mask)
    rows, writer = BatchRows(view, work), work.make_entry_writer()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        term = _find_term(work, node, index)
        line = None if term is None else _explain_product(writer, node, index, term)
        row = rows.find_product_row(node, index, term)
    else:
        line = _explain_node(writer, node, index)
        line = None if node is whole or _is_sum(node) else line
        row = index[0] if rows.has_rows(node) else None
    return Operation(line=line, row=row, own_entries=_collect_own(work, writer))


def _collect_own(work: WorkedEquation, writer: EntryWriter) -> tuple[Address, ...]:
    """The first entry that was read of each of the formula's own names."""
    first_entries: dict[str, Index] = {}
    for name, index in writer.entries_read:
        if name in work.own_lines:
            first_entries.setdefault(name, index)
    return tuple(first_entries.items())


def explain_gradient_norm(ledger: Ledger) -> WorkedNumber:
    """The sum of the squares of the gradient, which has to be finite, too; the largest square alone
    where that is beyond all numbers itself."""
    g = ledger.read_array("g")
    largest = g[int(np.abs(g).argmax())]
    with np.errstate(all="ignore"):
        total, alone = float(np.dot(g, g)), float(largest * largest)
    source = "g ** 2" if np.isinf(alone) else "total(g ** 2)"
    whole = ast.parse(source, mode="eval").body
    values = ExpressionValues({"g": g}, ledger.derivation.dtype)
    writer = EntryWriter(
        values=values, leaf=lambda name, index: make_subscript(*ledger.to_reader_name(name, index))
    )
    pair = writer.write(whole, (int(np.abs(g).argmax()),) if np.isinf(alone) else ())
    left = pair.symbols if np.isinf(alone) else whole
    rights = (pair.numbers,) if np.isinf(alone) else (pair.symbols, pair.numbers)
    return WorkedNumber(
        anchor="",
        left=left,
        rights=rights,
        cut_sums=tuple(writer.cut_sums),
        value=total,
        shapes={"g": g.shape},
    )


def _is_sum(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and get_word(node.func) in SUMS


def _explain_node(writer: EntryWriter, node: ast.expr, index: Index) -> WorkedNumber:
    pair = writer.write(node, index)
    return WorkedNumber(
        anchor="",
        left=pair.symbols,
        rights=(pair.numbers,),
        cut_sums=tuple(writer.cut_sums),
        value=float(np.asarray(writer.values.evaluate(node))[index]),
    )


def _find_term(work: WorkedEquation, node: ast.BinOp, index: Index) -> int | None:
    """Which product of the sum is not finite itself; None where only their sum is."""
    left, right = (np.asarray(work.values.evaluate(n)) for n in (node.left, node.right))
    with np.errstate(all="ignore"):
        products = left[index[0]] * right[:, index[1]]
    indices = np.flatnonzero(~np.isfinite(products))
    return int(indices[0]) if len(indices) else None


def _explain_product(writer: EntryWriter, node: ast.BinOp, index: Index, term: int) -> WorkedNumber:
    """One term of an entry of a matrix product."""
    (i, j), values = index, writer.values
    one, other = writer.write(node.left, (i, term)), writer.write(node.right, (term, j))
    with np.errstate(all="ignore"):
        value = float(values.evaluate(node.left)[i, term] * values.evaluate(node.right)[term, j])
    return WorkedNumber(
        anchor="",
        left=ast.BinOp(one.symbols, ast.Mult(), other.symbols),
        rights=(ast.BinOp(one.numbers, ast.Mult(), other.numbers),),
        value=value,
    )


@dataclass(frozen=True, eq=False)
class BatchRows:
    """Knows which expressions of an equation have a row for each row of the batch."""

    view: StepView
    work: WorkedEquation

    def has_rows(self, node: ast.expr) -> bool:
        """Whether an expression does."""
        match node:
            case ast.Name(id=name) if name in self.work.own_lines:
                return self.has_rows(self.work.own_lines[name].rights[-1])
            case ast.Name(id=name):
                return name in self.work.equation.operands and self.view.is_batch(name)
            case ast.BinOp(left=left, op=ast.MatMult()):
                return self.has_rows(left)
            case ast.Attribute():
                return False
            case ast.Call(func=func) if get_word(func) in SUMS - {"sum_units"} | {"pack"}:
                return False
        parts = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
        return any(self.has_rows(part) for part in parts)

    def find_product_row(self, node: ast.BinOp, index: Index, term: int | None) -> int | None:
        """The row that an entry of a matrix product is of, or that one term of it is."""
        if self.has_rows(node.left):
            return index[0]
        return term if self.has_rows(node.right) else None
