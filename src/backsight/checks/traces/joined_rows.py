"""A loss that goes through its rows in a loop, as the loss of all rows at once.

    for x, y in zip(X, Y):                  12 times  W1 @ x + b1 ──▶ sigmoid ──▶ … ──▶ L_r
        a = sigmoid(W1 @ x + b1)                       (4, 1)
        …                                   becomes
        L += ((a - y) ** 2).sum()           once      A @ W1.T + b1.T ──▶ … ──▶ L_r ──▶ sum
                                                       (12, 4)

What is added up to the loss is taken apart into its terms. Terms that were made in the same way of
the same weights are rows: each operation of the first of them is done once more, on what all rows
have at this place, one below the other. A row's column (n, 1), (1, n) or (n,) lies across there. So
what is known of layers, and every slip, holds of a loop as well.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.checks.traces.layers import PRODUCTS
from backsight.checks.traces.rewriting import (
    ARRANGED,
    ENTRYWISE,
    REDUCTIONS,
    NotRewritten,
    add_entrywise,
    add_like,
    get_numbers,
)
from backsight.checks.traces.trace import Trace, TraceNode, flatten


def join_rows(trace: Trace, result: TraceNode) -> tuple[Trace, TraceNode]:
    """A trace in which rows of a loop are one operation each, and its result; the same ones where
    there is no loop over rows, or it cannot be joined."""
    for total in _list_totals(trace):
        try:
            return _Rows(trace, total).rebuild(result)
        except (NotRewritten, ValueError, IndexError, TypeError):
            continue
    return trace, result


def _list_totals(trace: Trace) -> list[TraceNode]:
    """The last addition of each sum of single numbers; the longest sum first."""
    sums = [n for n in trace.nodes if _is_sum(n)]
    inner = {id(p) for n in sums for p in n.parents}
    heads = [n for n in sums if id(n) not in inner]
    return sorted(heads, key=lambda n: -len(_list_terms(n)))


def _is_sum(node: Any) -> bool:
    is_node = isinstance(node, TraceNode) and node.operation in ("add", "subtract")
    return is_node and node.value.size == 1


def _is_other(node: Any) -> bool:
    """Whether it is a term like a regularizer, that the sum was added to."""
    return isinstance(node, TraceNode) and not _is_sum(node)


def _list_terms(total: TraceNode) -> list[tuple[TraceNode, int]]:
    """What was added up and its sign, the last one first.

    total = total + term goes on in the first operand; a term that is a sum itself, as
    y log p + (1 - y) log(1 - p), is one term.
    """
    terms: list[tuple[TraceNode, int]] = []
    node: Any = total
    while _is_sum(node):
        rest, term = node.operands[:2]
        if node.operation == "add" and _is_sum(term) and _is_other(rest):
            rest, term = term, rest
        if isinstance(term, TraceNode):
            terms.append((term, 1 if node.operation == "add" else -1))
        node = rest
        if isinstance(rest, TraceNode) and isinstance(term, TraceNode) and _is_alike(rest, term):
            break
    return [*terms, (node, 1)] if isinstance(node, TraceNode) else terms


def _is_alike(one: TraceNode, other: TraceNode) -> bool:
    """Whether two terms were made in the same way."""
    if one.operation != other.operation or one.line != other.line:
        return False
    theirs = _list_ancestors(other)
    mine = _list_ancestors(one, most=len(theirs))
    return _describe(mine) == _describe(theirs)


class _Rows:
    """The rows of one sum, and the trace in which they are joined."""

    def __init__(self, trace: Trace, total: TraceNode) -> None:
        self.total = total
        terms = _list_terms(total)
        made = [_list_ancestors(term) for term, _sign in terms]
        kinds = [(sign, _describe(nodes)) for (_, sign), nodes in zip(terms, made, strict=True)]
        kind, count = Counter(kinds).most_common(1)[0]
        self.sign = kind[0]
        rows = [nodes for nodes, k in zip(made, kinds, strict=True) if k == kind][::-1]
        common = set.intersection(*({id(n) for n in nodes} for nodes in rows))
        self.rows = [[n for n in nodes if id(n) not in common] for nodes in rows]
        if count == 1 or not self.rows[0]:
            raise NotRewritten("one row")
        self.rest = [term for term, k in zip(terms, kinds, strict=True) if k != kind]
        others = [nodes for nodes, k in zip(made, kinds, strict=True) if k != kind]
        if any(n.operation in PRODUCTS for nodes in others for n in nodes):
            raise NotRewritten("rows of another kind")
        inside = {id(n) for nodes in self.rows for n in nodes} | {id(total)}
        self.outside = [n for n in trace.nodes if id(n) not in inside]
        self.trace = Trace(inputs=trace.inputs)
        self.joined: dict[int, TraceNode] = {}
        """By the node of the first row: the node of all rows, (rows, units)."""

    def rebuild(self, result: TraceNode) -> tuple[Trace, TraceNode]:
        """The whole trace anew: what comes before the rows, all rows, what comes behind them."""
        behind = _list_users(self.total, self.outside)
        self.trace.nodes += [n for n in self.outside if id(n) not in behind]
        for k, first in enumerate(self.rows[0]):
            self.joined[id(first)] = self._join(first, [nodes[k] for nodes in self.rows])
        renewed = {id(self.total): self._add_up()}
        for node in self.outside:
            if id(node) in behind:
                operands = tuple(
                    renewed.get(id(o), o) if isinstance(o, TraceNode) else o for o in node.operands
                )
                renewed[id(node)] = add_like(
                    self.trace, node, node.operation, operands, node.value, **node.settings
                )
        return self.trace, renewed[id(result)]

    def _add_up(self) -> TraceNode:
        """The sum over the rows, and what was added besides."""
        last = self.joined[id(self.rows[0][-1])]
        total = add_like(self.trace, self.total, "add.reduce", (last,), last.value.sum(), axis=None)
        if self.sign < 0:
            total = add_like(self.trace, self.total, "negative", (total,), -total.value)
        for term, sign in self.rest:
            operation = "add" if sign > 0 else "subtract"
            value = total.value + sign * term.value
            total = add_like(self.trace, self.total, operation, (total, term), value)
        return total

    # ------------------------------------------------------------------- one operation
    def _join(self, first: TraceNode, same: Sequence[TraceNode]) -> TraceNode:
        """What an operation is on all rows at once."""
        if first.operation in ARRANGED:
            inner: TraceNode = self._read(first, 0, same)
            return inner
        if first.operation in ENTRYWISE:
            return self._join_entrywise(first, same)
        if first.operation in PRODUCTS:
            return self._join_product(first, same)
        if first.operation in REDUCTIONS and first.value.size == 1:
            return self._join_reduction(first, same)
        if first.operation == "getitem" and first.value.size == 1:
            return self._join_pick(first, same)
        raise NotRewritten(first.operation)

    def _join_entrywise(self, first: TraceNode, same: Sequence[TraceNode]) -> TraceNode:
        if max(np.size(get_numbers(o)) for o in first.operands) != first.value.size:
            raise NotRewritten("a column and a row, which make a matrix")
        operands = [self._read(first, k, same) for k in range(len(first.operands))]
        return add_entrywise(self.trace, first, operands)

    def _join_reduction(self, first: TraceNode, same: Sequence[TraceNode]) -> TraceNode:
        inner = self._read(first, 0, same)
        value = REDUCTIONS[first.operation](get_numbers(inner), axis=1, keepdims=True)
        return add_like(self.trace, first, first.operation, (inner,), value, axis=1, keepdims=True)

    def _join_product(self, first: TraceNode, same: Sequence[TraceNode]) -> TraceNode:
        """W @ a of a column is A @ Wᵀ of all rows, a @ W is A @ W; a @ a' a sum of products."""
        shared = [k for k in (0, 1) if self._is_shared(first, k, same)]
        if len(shared) == 1:
            rows = self._read(first, 1 - shared[0], same)
            weights = self._lay_out(first, shared[0])
            value = get_numbers(rows) @ get_numbers(weights)
            return add_like(self.trace, first, "matmul", (rows, weights), value)
        if first.value.size > 1:
            raise NotRewritten("a product of two rows that is a matrix")
        a, b = self._read(first, 0, same), self._read(first, 1, same)
        both = add_like(self.trace, first, "multiply", (a, b), get_numbers(a) * get_numbers(b))
        value = both.value.sum(axis=1, keepdims=True)
        return add_like(self.trace, first, "add.reduce", (both,), value, axis=1, keepdims=True)

    def _lay_out(self, first: TraceNode, k: int) -> Any:
        """Weights that all rows share as (in, out)."""
        weights = first.operands[k]
        numbers = get_numbers(weights)
        if numbers.ndim == 2 and k == 1:
            return weights
        turned = numbers.T if numbers.ndim == 2 else numbers[:, None]
        if not isinstance(weights, TraceNode):
            return turned
        if numbers.ndim == 2:
            return add_like(self.trace, first, "transpose", (weights,), turned)
        return add_like(self.trace, first, "reshape", (weights,), turned, shape=turned.shape)

    def _join_pick(self, first: TraceNode, same: Sequence[TraceNode]) -> TraceNode:
        """p[y] of each row: the entries (r, y_r), one below the other."""
        inner = self._read(first, 0, same)
        shape = np.shape(get_numbers(first.operands[0]))
        numbers = np.arange(int(np.prod(shape))).reshape(shape)
        columns = np.array([numbers[n.operands[1]].item() for n in same])
        index = (np.arange(len(same)), columns)
        picked = add_like(self.trace, first, "getitem", (inner, index), inner.value[index])
        column = picked.value[:, None]
        return add_like(self.trace, first, "reshape", (picked,), column, shape=column.shape)

    # ------------------------------------------------------------------------ operands
    def _read(self, first: TraceNode, k: int, same: Sequence[TraceNode]) -> Any:
        """An operand of all rows, (rows, units): a node, or numbers of the data."""
        operand = first.operands[k]
        if isinstance(operand, TraceNode) and id(operand) in self.joined:
            return self.joined[id(operand)]
        is_shared = self._is_shared(first, k, same)
        if not isinstance(operand, TraceNode):
            if is_shared and np.ndim(operand) == 0:
                return operand
            return np.stack([np.ravel(np.asarray(n.operands[k], float)) for n in same])
        if not is_shared:
            raise NotRewritten("an operand from elsewhere")
        if operand.value.ndim < 2 or operand.value.size == 1:
            return operand
        flat = operand.value.reshape(1, -1)
        return add_like(self.trace, first, "reshape", (operand,), flat, shape=flat.shape)

    def _is_shared(self, first: TraceNode, k: int, same: Sequence[TraceNode]) -> bool:
        """Whether all rows have the very same operand."""
        operand = first.operands[k]
        if isinstance(operand, TraceNode):
            return all(n.operands[k] is operand for n in same)
        return all(np.array_equal(n.operands[k], operand) for n in same)


def _list_ancestors(node: TraceNode, most: int | None = None) -> list[TraceNode]:
    """What a node was made from, operands before what is made of them, and the node. most: it ends
    behind so many, where there are more."""
    order: list[TraceNode] = []
    seen: set[int] = set()
    left = [(node, False)]
    while left and (most is None or len(seen) <= most):
        here, has_all = left.pop()
        if has_all:
            order.append(here)
        elif id(here) not in seen:
            seen.add(id(here))
            left.append((here, True))
            left += [(p, False) for p in reversed(here.parents)]
    return order


def _describe(nodes: Sequence[TraceNode]) -> tuple[Any, ...]:
    """What was done, where, and with what: equal for rows that do the same."""
    number = {id(node): k for k, node in enumerate(nodes)}
    return tuple(
        (
            n.operation,
            n.name,
            n.value.shape,
            n.line,
            *(number.get(id(o), np.shape(o) if np.ndim(o) else -1) for o in flatten(n.operands)),
        )
        for n in nodes
    )


def _list_users(node: TraceNode, nodes: Sequence[TraceNode]) -> set[int]:
    """Those that were made from a node."""
    users = {id(node)}
    for other in nodes:
        if any(id(p) in users for p in other.parents):
            users.add(id(other))
    return users - {id(node)}
