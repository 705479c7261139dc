"""The numbers of a step that one of its numbers goes into: which entries an equation makes of it.

Of every part of an expression it is known where the number has entered, entry by entry:

    (x @ W1 + b1)      x[1, 0] enters row 1 of the product, and so row 1 of z1
    sum_rows(u)        u[3, 2] enters entry 2
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.engine.derivation import Equation, Symbol
from backsight.engine.entry import Index
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.expressions.entry import get_word
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.ledger import Address, Ledger
from backsight.explanations.step.worked import work_out

Mask = NDArray[np.bool_]
"""Of the shape of an expression's value: where a number has entered."""
RUNNING = ("running", "running_next")


@dataclass(frozen=True)
class SymbolStretch:
    """Where the array of a reader's name lies in what an equation reads or makes: from `offset` on
    in a vector; the whole array where that is None."""

    symbol: str
    offset: int | None


@dataclass(frozen=True, kw_only=True)
class LaterNumbers:
    """Finds them. ledger: the numbers of the step; stretches: by the names that readers know."""

    ledger: Ledger
    stretches: Mapping[str, tuple[SymbolStretch, ...]]

    def find_all(self, name: str, index: Index) -> list[Address]:
        """What a number goes into, in the order of the equations."""
        reader_name, at = self.ledger.to_reader_name(name, index)
        shape, found = self.ledger.find_shape(reader_name), dict[Address, None]()
        flat = int(np.ravel_multi_index(at, shape)) if at else 0
        masks: dict[str, Mask] = {}
        for stretch in self.stretches.get(reader_name, ()):
            mask = np.zeros(np.shape(self.ledger.tape[stretch.symbol]), np.bool_)
            mask.reshape(-1)[flat + (stretch.offset or 0)] = True
            masks[stretch.symbol] = mask
        for equation in self.ledger.derivation.acts(*STEP_ACTS):
            if not masks.keys().isdisjoint((*equation.operands, *equation.targets)):
                found |= dict.fromkeys(self._list_in(equation, masks))
        found.pop((reader_name, at), None)
        return [*found]

    def _list_in(self, equation: Equation, masks: Mapping[str, Mask]) -> Iterator[Address]:
        """The entries of an equation's targets that a number enters, by the names of readers."""
        work = work_out(self.ledger, equation)
        entered = {name: masks[name] for name in equation.operands if name in masks}
        lines = [*(x for x in work.lines if x.inner), *(x for x in work.lines if not x.inner)]
        for line in lines:
            mask = spread(line.rights[-1], entered, work.values)
            # What an equation makes, another line of it may read: m of Adam goes into w.
            entered[line.left] = mask | masks[line.left] if line.left in masks else mask
        for target in equation.targets:
            for place in np.argwhere(entered[target]):
                yield self.ledger.to_reader_name(target, tuple(map(int, place)))


def make_later_numbers(ledger: Ledger) -> LaterNumbers:
    """What finds the numbers that those of a step go into."""
    stretches: dict[str, tuple[SymbolStretch, ...]] = {}
    equations = list(ledger.derivation.acts(*STEP_ACTS))
    names = (n for e in equations for n in (*e.operands, *e.targets) if n)
    for symbol in dict.fromkeys(names):
        for name, stretch in _list_stretches(ledger, symbol):
            stretches[name] = (*stretches.get(name, ()), stretch)
    return LaterNumbers(ledger=ledger, stretches=stretches)


def _list_stretches(ledger: Ledger, symbol: str) -> Iterator[tuple[str, SymbolStretch]]:
    owners: list[Symbol] = []
    if ledger.is_whole_vector(symbol):
        owners = ledger.derivation.weights()
    elif symbol in RUNNING:
        owners = ledger.derivation.statistics()
    else:
        first = (0,) * len(ledger.find_shape(symbol))
        yield ledger.to_reader_name(symbol, first)[0], SymbolStretch(symbol, None)
    for owner in owners:
        yield ledger.to_reader_name(symbol, (owner.offset,))[0], SymbolStretch(symbol, owner.offset)


def spread(node: ast.expr, masks: Mapping[str, Mask], values: ExpressionValues) -> Mask:
    """Where a number enters an expression. masks: where it enters named arrays."""
    shape = values.compute_shape(node)

    def follow(part: ast.expr) -> Mask:
        return spread(part, masks, values)

    match node:
        case ast.Name(id=name) if name in masks:
            return masks[name]
        case ast.Name() | ast.Constant():
            return np.zeros(shape, np.bool_)
        case ast.Attribute(value=value, attr="T"):
            return follow(value).T
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            rows, columns = follow(left).any(axis=1), follow(right).any(axis=0)
            return np.logical_or.outer(rows, columns)
        case ast.Call(func=func, args=args) if (word := get_word(func)) in REDUCTIONS:
            return _reduce(word, [follow(a) for a in args], shape)
    parts = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    if isinstance(node, ast.Call):
        parts = node.args
    result = np.zeros(shape, np.bool_)
    for part in parts:
        result = result | follow(part)
    return np.asarray(result)


REDUCTIONS = ("total", "sum_rows", "sum_units", "max_units", "pack")


def _reduce(word: str, masks: list[Mask], shape: Index) -> Mask:
    """What becomes of them in a word that changes shapes."""
    if word == "pack":
        return np.concatenate([m.reshape(-1) for m in masks])
    axis = {"total": None, "sum_rows": 0}.get(word, -1)
    return np.asarray(masks[0].any(axis=axis)).reshape(shape)
