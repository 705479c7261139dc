"""One entry of an expression in arrays, as an expression in numbers.

(x @ W + b)[1, 2] in symbols, and with the numbers put in:

    x[1, 0] W[0, 2] + x[1, 1] W[1, 2] + b[2]
    3 · 0.3 + 4 · 0.6 + 3

The index goes down through the expression, and every operation says what becomes of it:

    a + b        (1, 2) of both, less the axes that are broadcast: (2,) of a bias
    a @ b        (1, k) of a and (k, 2) of b, for every k
    a.T          (2, 1) of a
    sum_rows(a)  its (2,) is (k, 2) of a, for every row k
    a name       the number at the index: here it ends
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backsight.engine.entry import Index
from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.sums import compute_dot
from backsight.kernel.document import CutSum

MOST_TERMS, MOST_INNER_TERMS = 8, 4
"""Terms of a sum that are shown at the most, and of a sum within a sum."""
ELLIPSIS = "…"
SUMS = frozenset({"total", "sum_rows", "sum_units"})

Leaf = Callable[[str, Index], ast.expr]
"""How an entry of a named array is written."""


@dataclass(frozen=True)
class Pair:
    """The same expression in symbols and with the numbers put in."""

    symbols: ast.expr
    numbers: ast.expr


@dataclass(kw_only=True)
class EntryWriter:
    """Writes single entries of an expression, in symbols and with the numbers put in."""

    values: ExpressionValues
    """What each part of the expression is."""
    leaf: Leaf
    """How an entry of a named array is written."""
    origin: Callable[[str, Index], str] | None = None
    """The stable name of an entry: the `kind` of the constant that is put in for it."""
    row: int | None = None
    """Of a sum over all entries only the part of this row; None for all."""
    kept_entries: Mapping[str, Index] = field(default_factory=dict)
    """By name of an array an entry whose term no sum leaves out."""
    entries_read: dict[tuple[str, Index], None] = field(default_factory=dict)
    """Those of named arrays that were read, in order."""
    cut_sums: list[CutSum] = field(default_factory=list)
    """The sums that were cut, in the order of their dots."""
    _depth: int = 0

    def write(self, node: ast.expr, index: Index) -> Pair:
        """The entry of an expression at an index of its value."""
        match node:
            case ast.Constant():
                return Pair(node, node)
            case ast.Name(id=name):
                return self._write_name(name, index)
            case ast.UnaryOp(op=op, operand=operand):
                pair = self.write(operand, index)
                return Pair(*(ast.UnaryOp(op, e) for e in (pair.symbols, pair.numbers)))
            case ast.BinOp(op=ast.MatMult()):
                return self._write_product(node, index)
            case ast.BinOp(left=left, op=op, right=right):
                one, other = self._write_operands((left, right), index)
                return Pair(
                    ast.BinOp(one.symbols, op, other.symbols),
                    ast.BinOp(one.numbers, op, other.numbers),
                )
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                one, other = self._write_operands((left, right), index)
                return Pair(
                    ast.Compare(one.symbols, ops, [other.symbols]),
                    ast.Compare(one.numbers, ops, [other.numbers]),
                )
            case ast.Attribute(value=value, attr="T"):
                return self.write(value, index[::-1])
            case ast.Call(func=func, args=args):
                return self._write_call(get_word(func), args, index)
        raise TypeError(f"{ast.unparse(node)} is no expression of a formula.")

    def _write_name(self, name: str, index: Index) -> Pair:
        value = self.values.bindings.get(name)
        # What is bound to nothing is a word of the vocabulary: pi.
        if value is None:
            return Pair(ast.Name(name), ast.Constant(float(self.values.evaluate(ast.Name(name)))))
        at = index if np.ndim(value) else ()
        self.entries_read.setdefault((name, at))
        number = float(value[at]) if at else as_whole(value)
        return Pair(self.leaf(name, at), self._make_constant(number, name, at))

    def _make_constant(self, value: float, name: str, index: Index) -> ast.Constant:
        return ast.Constant(value, kind=self.origin(name, index) if self.origin else None)

    def _write_operands(self, nodes: Sequence[ast.expr], index: Index) -> list[Pair]:
        """Operands of one entry-by-entry operation."""
        return [self.write(n, _broadcast_index(index, self.values.compute_shape(n))) for n in nodes]

    def _write_call(self, word: str, args: Sequence[ast.expr], index: Index) -> Pair:
        if word in SUMS:
            return self._write_sum(word, args[0], index)
        if word == "max_units":
            return self._write_largest(args[0], index)
        if word == "add_up":
            pairs = self._write_operands(args, index)
            return Pair(
                add_terms([p.symbols for p in pairs]), add_terms([p.numbers for p in pairs])
            )
        if word == "where":
            return self._write_where(args, index)
        if word == "pack":
            return self._write_packed(args, index)
        pairs = self._write_operands(args, index)
        return Pair(
            ast.Call(ast.Name(word), [p.symbols for p in pairs], []),
            ast.Call(ast.Name(word), [p.numbers for p in pairs], []),
        )

    def _write_where(self, args: Sequence[ast.expr], index: Index) -> Pair:
        """In symbols all cases, in numbers the one that holds."""
        test, *_ends = args
        pairs = self._write_operands(args, index)
        test_values = np.asarray(self.values.evaluate(test))
        branch = pairs[1] if test_values[_broadcast_index(index, test_values.shape)] else pairs[2]
        return Pair(ast.Call(ast.Name("where"), [p.symbols for p in pairs], []), branch.numbers)

    def _write_packed(self, args: Sequence[ast.expr], index: Index) -> Pair:
        """Which of the arrays it lies in, and where there."""
        (offset,) = index
        for arg in args:
            size = int(np.size(self.values.evaluate(arg)))
            if offset < size:
                inner = np.unravel_index(offset, self.values.compute_shape(arg))
                return self.write(arg, tuple(map(int, inner)))
            offset -= size
        raise IndexError(f"{index} is beyond the packed arrays.")

    def _write_product(self, node: ast.BinOp, index: Index) -> Pair:
        """An entry of a matrix product: a row times a column."""
        i, j = index
        left, right = (
            np.asarray(self.values.evaluate(node.left)),
            np.asarray(self.values.evaluate(node.right)),
        )
        row, column = left[i].astype(float), right[:, j].astype(float)
        # Terms are chosen by their products, which a float32 may not hold: inf counts as largest.
        with np.errstate(all="ignore"):
            sizes = row * column

        def write_term(k: int) -> Pair:
            one, other = self.write(node.left, (i, k)), self.write(node.right, (k, j))
            return Pair(
                ast.BinOp(one.symbols, ast.Mult(), other.symbols),
                ast.BinOp(one.numbers, ast.Mult(), other.numbers),
            )

        return self._write_shortened(
            sizes,
            write_term,
            lambda left_out: compute_dot(row[left_out], column[left_out]),
            self._find_kept_factor(node.left, i),
        )

    def _find_kept_factor(self, left: ast.expr, i: int) -> list[int]:
        """Which term of a row of a matrix has an entry that is kept."""
        match left:
            case ast.Name(id=name) if (at := self.kept_entries.get(name)) and at[0] == i:
                return [at[-1]]
            case ast.Attribute(value=ast.Name(id=name)) if at := self.kept_entries.get(name):
                return [at[0]] if at[-1] == i else []
        return []

    def _write_sum(self, word: str, body: ast.expr, index: Index) -> Pair:
        values = np.asarray(self.values.evaluate(body))
        row: Index = (self.row,) if word == "total" and self.row is not None else ()
        summands = values[row] if row else _select_summands(word, index, values)
        shape, sizes = values.shape[len(row) :], np.asarray(summands, float).ravel()
        return self._write_shortened(
            sizes,
            lambda k: self.write(body, (*row, *_locate_term(word, index, k, shape))),
            lambda left_out: compute_dot(sizes[left_out], np.ones(len(left_out))),
            self._find_kept_term(word, body, index),
        )

    def _find_kept_term(self, word: str, body: ast.expr, index: Index) -> list[int]:
        """Which term of a sum over rows or units has an entry that is kept."""
        names = (n.id for n in ast.walk(body) if isinstance(n, ast.Name))
        entries = [self.kept_entries[n] for n in names if n in self.kept_entries]
        if word == "sum_rows":
            return [at[0] for at in entries if at[1:] == index][:1]
        if word == "sum_units":
            return [at[-1] for at in entries if at[:-1] == index[:-1]][:1]
        return []

    def _write_shortened(
        self,
        sizes: Any,
        write_term: Callable[[int], Pair],
        add_up: Callable[[Sequence[int]], float],
        always: Sequence[int],
    ) -> Pair:
        """A sum of its largest terms and those that are kept, in their order. add_up: what others
        come to."""
        most = MOST_INNER_TERMS if self._depth else MOST_TERMS
        largest = _find_largest(sizes, most, always=always)
        # A sum within a term of a sum is cut shorter, or one line would hold 8 · 8 products.
        self._depth += 1
        pairs = [write_term(k) for k in largest]
        self._depth -= 1
        symbols, numbers = [p.symbols for p in pairs], [p.numbers for p in pairs]
        left_out = np.delete(np.arange(len(sizes)), largest).tolist()
        if left_out:
            self.cut_sums.append(CutSum(count=len(left_out), rest=add_up(left_out)))
            symbols, numbers = [*symbols, ast.Name(ELLIPSIS)], [*numbers, ast.Name(ELLIPSIS)]
        return Pair(add_terms(symbols), add_terms(numbers))

    def _write_largest(self, body: ast.expr, index: Index) -> Pair:
        """The maximum over the units of a row."""
        values = np.asarray(self.values.evaluate(body))[index[0]]
        largest = _find_largest(values, MOST_INNER_TERMS, by_size=False)
        pairs = [self.write(body, (index[0], k)) for k in largest]
        symbols, numbers = [p.symbols for p in pairs], [p.numbers for p in pairs]
        if len(values) > len(largest):
            symbols, numbers = [*symbols, ast.Name(ELLIPSIS)], [*numbers, ast.Name(ELLIPSIS)]
        return Pair(
            ast.Call(ast.Name("maximum"), symbols, []), ast.Call(ast.Name("maximum"), numbers, [])
        )


def as_whole(value: Any) -> float:
    """A single number; one that is whole as such, whatever engine has made it: a count has all its
    digits."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def make_subscript(name: str, index: Index) -> ast.expr:
    """An entry as it is written: z1[0, 2]; a plain number by its name."""
    if not index:
        return ast.Name(name)
    indices: list[ast.expr] = [ast.Constant(i) for i in index]
    return ast.Subscript(ast.Name(name), ast.Tuple(indices) if len(indices) > 1 else indices[0])


def get_word(func: ast.expr) -> str:
    """The word that is called."""
    assert isinstance(func, ast.Name | ast.Attribute)
    return func.id if isinstance(func, ast.Name) else func.attr


def _broadcast_index(index: Index, shape: Index) -> Index:
    """The index in an operand that is broadcast."""
    # NumPy lines shapes up from the right, and an axis of 1 serves every place.
    last = index[len(index) - len(shape) :]
    return tuple(0 if n == 1 else i for i, n in zip(last, shape, strict=True))


def _select_summands(word: str, index: Index, values: Any) -> Any:
    """The entries that a sum adds up."""
    if word == "total":
        return values
    return values[(slice(None), *index)] if word == "sum_rows" else values[index[:-1]]


def _locate_term(word: str, index: Index, k: int, shape: Index) -> Index:
    """Where term k of a sum stands."""
    if word == "total":
        return tuple(map(int, np.unravel_index(k, shape)))
    return (k, *index) if word == "sum_rows" else (*index[:-1], k)


def _find_largest(
    sizes: Any, most: int, *, by_size: bool = True, always: Sequence[int] = ()
) -> list[int]:
    """The places of the largest and of those kept, in order; what is not a number counts as
    largest."""
    if len(sizes) <= most:
        return list(range(len(sizes)))
    weights = np.abs(sizes) if by_size else np.asarray(sizes, float)
    order = np.argsort(-np.nan_to_num(weights, nan=np.inf), kind="stable")
    return sorted([*always, *(int(k) for k in order if k not in always)][:most])


def add_terms(terms: Sequence[ast.expr]) -> ast.expr:
    """Their sum, from left to right."""
    first, *others = terms or [ast.Constant(0)]
    for other in others:
        first = ast.BinOp(first, ast.Add(), other)
    return first
