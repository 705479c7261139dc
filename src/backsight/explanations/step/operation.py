"""The one operation within a line that made a number infinite or undefined, with its operands."""

import ast
from dataclasses import dataclass

import numpy as np

from backsight.engine.entry import Index
from backsight.explanations.expressions.entry import SUMS, Entries, subscripted, word_of
from backsight.explanations.expressions.values import Worth
from backsight.explanations.step.ledger import Ledger, Place
from backsight.explanations.step.trace_back import Backwards, bad, first, only
from backsight.explanations.step.view import View
from backsight.explanations.step.worked import Working
from backsight.kernel.document import Statement, Worked


@dataclass(frozen=True, kw_only=True)
class Operation:
    """line: the operation with its operands; None where the whole line shows it, which is a sum
    or no more than it. own: what it read of the formula's own names. row: of the batch; None where
    it is of no single one."""

    line: Worked | None
    own: tuple[Place, ...]
    row: int | None


def operation(view: View, work: Working, statement: Statement, at: Index) -> Operation:
    """What made an entry of a line, all of whose operands are finite."""
    whole = statement.rights[-1]
    back = Backwards(worth=work.worth)
    back.follow(whole, only(bad(work.worth.of(whole)), at))
    node, mask = back.operations[0]
    place = first(mask)
    rows, entries = Rows(view, work), work.entries()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        term = _term(work, node, place)
        told = None if term is None else _product(entries, node, place, term)
        row = rows.of_product(node, place, term)
    else:
        told = _worked(entries, node, place)
        told = None if node is whole or _is_sum(node) else told
        row = place[0] if rows.has(node) else None
    return Operation(line=told, row=row, own=_own(work, entries))


def _own(work: Working, entries: Entries) -> tuple[Place, ...]:
    """The first entry that was read of each of the formula's own names."""
    found: dict[str, Index] = {}
    for name, index in entries.read:
        if name in work.own:
            found.setdefault(name, index)
    return tuple(found.items())


def length(ledger: Ledger) -> Worked:
    """The sum of the squares of the gradient, which has to be finite, too; the largest square alone
    where that is beyond all numbers itself."""
    g = ledger.array("g")
    largest = g[int(np.abs(g).argmax())]
    with np.errstate(all="ignore"):
        total, alone = float(np.dot(g, g)), float(largest * largest)
    source = "g ** 2" if np.isinf(alone) else "total(g ** 2)"
    whole = ast.parse(source, mode="eval").body
    worth = Worth({"g": g}, ledger.derivation.dtype)
    entries = Entries(worth=worth, leaf=lambda name, index: subscripted(*ledger.told(name, index)))
    pair = entries.entry(whole, (int(np.abs(g).argmax()),) if np.isinf(alone) else ())
    left = pair.symbols if np.isinf(alone) else whole
    rights = (pair.numbers,) if np.isinf(alone) else (pair.symbols, pair.numbers)
    return Worked(
        anchor="",
        left=left,
        rights=rights,
        terms=entries.hidden,
        value=total,
        shapes={"g": g.shape},
    )


def _is_sum(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and word_of(node.func) in SUMS


def _worked(entries: Entries, node: ast.expr, place: Index) -> Worked:
    pair = entries.entry(node, place)
    return Worked(
        anchor="",
        left=pair.symbols,
        rights=(pair.numbers,),
        terms=entries.hidden,
        value=float(np.asarray(entries.worth.of(node))[place]),
    )


def _term(work: Working, node: ast.BinOp, place: Index) -> int | None:
    """Which product of the sum is not finite itself; None where only their sum is."""
    left, right = (np.asarray(work.worth.of(n)) for n in (node.left, node.right))
    with np.errstate(all="ignore"):
        products = left[place[0]] * right[:, place[1]]
    found = np.flatnonzero(~np.isfinite(products))
    return int(found[0]) if len(found) else None


def _product(entries: Entries, node: ast.BinOp, place: Index, term: int) -> Worked:
    """One term of an entry of a matrix product."""
    (i, j), worth = place, entries.worth
    one, other = entries.entry(node.left, (i, term)), entries.entry(node.right, (term, j))
    with np.errstate(all="ignore"):
        value = float(worth.of(node.left)[i, term] * worth.of(node.right)[term, j])
    return Worked(
        anchor="",
        left=ast.BinOp(one.symbols, ast.Mult(), other.symbols),
        rights=(ast.BinOp(one.numbers, ast.Mult(), other.numbers),),
        value=value,
    )


@dataclass(frozen=True, eq=False)
class Rows:
    """Knows which expressions of an equation have a row for each row of the batch."""

    view: View
    work: Working

    def has(self, node: ast.expr) -> bool:
        """Whether an expression does."""
        match node:
            case ast.Name(id=name) if name in self.work.own:
                return self.has(self.work.own[name].rights[-1])
            case ast.Name(id=name):
                return name in self.work.equation.operands and self.view.is_batch(name)
            case ast.BinOp(left=left, op=ast.MatMult()):
                return self.has(left)
            case ast.Attribute():
                return False
            case ast.Call(func=func) if word_of(func) in SUMS - {"sum_units"} | {"pack"}:
                return False
        parts = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
        return any(self.has(part) for part in parts)

    def of_product(self, node: ast.BinOp, place: Index, term: int | None) -> int | None:
        """The row that an entry of a matrix product is of, or that one term of it is."""
        if self.has(node.left):
            return place[0]
        return term if self.has(node.right) else None
