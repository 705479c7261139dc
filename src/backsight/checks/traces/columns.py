"""A network with one output whose rows are one vector, as a network with one column.

    z = X @ w + b          (12,)        becomes      Z = X @ w.reshape(4, 1) + b       (12, 1)
    e = z - y              (12,)                     E = Z - y[:, None]                (12, 1)
    (e**2).mean()          ()                        (E**2).mean()                     ()

So linear and logistic regressions as people write them have a layer like any other network.
"""

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
from backsight.checks.traces.trace import Trace, TraceNode


def lift_columns(trace: Trace, result: TraceNode) -> tuple[Trace, TraceNode]:
    """A trace in which products of a matrix and a vector are columns, and its result; the same
    ones where there is none, or what follows it is not known of columns."""
    if not any(_makes_vector(node) for node in trace.nodes):
        return trace, result
    try:
        return _Columns(trace).rebuild(result)
    except (NotRewritten, ValueError, IndexError, TypeError):
        return trace, result


def _makes_vector(node: TraceNode) -> bool:
    """Whether it is matrix @ vector or vector @ matrix."""
    if node.operation not in PRODUCTS:
        return False
    return sorted(np.ndim(get_numbers(o)) for o in node.operands[:2]) == [1, 2]


class _Columns:
    """A trace and the one in which vectors over the rows are columns."""

    def __init__(self, trace: Trace) -> None:
        self.old, self.trace = trace, Trace(inputs=trace.inputs)
        self.renewed: dict[int, TraceNode] = {}
        self.columns: set[int] = set()
        """The nodes of the old trace that are columns in the new one."""

    def rebuild(self, result: TraceNode) -> tuple[Trace, TraceNode]:
        """Every operation once more, with columns where vectors were."""
        for node in self.old.nodes:
            self.renewed[id(node)] = self._renew(node)
        return self.trace, self.renewed[id(result)]

    def _renew(self, node: TraceNode) -> TraceNode:
        if not any(id(p) in self.columns for p in node.parents):
            return self._lift(node) if _makes_vector(node) else self._keep(node)
        if node.operation in ENTRYWISE and node.value.ndim == 1:
            operands = [self._read_column(o, len(node.value)) for o in node.operands]
            self.columns.add(id(node))
            return add_entrywise(self.trace, node, operands)
        if node.operation in ARRANGED and node.value.ndim == 1:
            self.columns.add(id(node))
            return self.renewed[id(node.operands[0])]
        if node.operation in REDUCTIONS and node.value.size == 1:
            inner = self.renewed[id(node.operands[0])]
            return add_like(self.trace, node, node.operation, (inner,), node.value, axis=None)
        if node.operation in PRODUCTS and node.value.size == 1:
            a, b = (self._read_column(o, np.size(get_numbers(o))) for o in node.operands)
            both = add_like(self.trace, node, "multiply", (a, b), get_numbers(a) * get_numbers(b))
            return add_like(self.trace, node, "add.reduce", (both,), node.value, axis=None)
        raise NotRewritten(node.operation)

    def _keep(self, node: TraceNode) -> TraceNode:
        """An operation that no column goes into, with its operands in the new trace."""
        if not node.operands:
            self.trace.nodes.append(node)
            return node
        operands = _replace(node.operands, self.renewed)
        return add_like(self.trace, node, node.operation, operands, node.value, **node.settings)

    def _lift(self, node: TraceNode) -> TraceNode:
        """X @ w as X @ w[:, None]; w @ X.T likewise as X.T.T @ w[:, None]."""
        first, second = (
            self.renewed[id(o)] if isinstance(o, TraceNode) else o for o in node.operands
        )
        is_turned = np.ndim(get_numbers(first)) == 1
        matrix, vector = (second, first) if is_turned else (first, second)
        if is_turned:
            turned = get_numbers(matrix).T
            matrix = (
                add_like(self.trace, node, "transpose", (matrix,), turned)
                if isinstance(matrix, TraceNode)
                else turned
            )
        column = self._make_column(vector, node)
        self.columns.add(id(node))
        return add_like(self.trace, node, "matmul", (matrix, column), node.value[:, None])

    def _read_column(self, operand: Any, rows: int) -> Any:
        """An operand beside a column: itself a column, or one number."""
        if isinstance(operand, TraceNode):
            new = self.renewed[id(operand)]
            is_fit = id(operand) in self.columns or operand.value.size == 1
            return new if is_fit else self._make_column(new, operand)
        if np.ndim(operand) == 0:
            return operand
        if np.shape(operand) != (rows,):
            raise NotRewritten("an array that is no column")
        return np.asarray(operand)[:, None]

    def _make_column(self, vector: Any, like: TraceNode) -> Any:
        """(n,) as (n, 1)."""
        column = get_numbers(vector).reshape(-1, 1)
        if not isinstance(vector, TraceNode):
            return column
        if vector.value.ndim != 1:
            raise NotRewritten("a matrix beside a column")
        return add_like(self.trace, like, "reshape", (vector,), column, shape=column.shape)


def _replace(operands: tuple[Any, ...], renewed: dict[int, TraceNode]) -> tuple[Any, ...]:
    """Operands as they are in the new trace, those in lists too."""
    return tuple(
        type(o)(_replace(tuple(o), renewed))
        if isinstance(o, list | tuple)
        else renewed[id(o)]
        if isinstance(o, TraceNode)
        else o
        for o in operands
    )
