"""How far a change reaches through one equation: entry by entry, along its row, or everywhere.

Found by running the formula on nodes and looking at what each primitive step mixes. One changed
entry (#) of an operand, what it can change in the result, for steps of each reach::

    EACH               ROW                MIXED
    exp(x)             x @ W              w.T @ x, sum_rows(x)
    . . .   . . .      . . .   . . .      . . .   # # #
    . # .   . # .      . # .   # # #      . # .   # # #
    . . .   . . .      . . .   . . .      . . .   # # #

`total` takes no row with it but is no mix-up either: the loss is a sum of what each row adds, so a
change within a row changes one summand, and that stays so while sums are only added up or scaled
(`is_sum`). In the example, L of z1: z1 EACH, a1 EACH, z2 ROW, a2 ROW, L a sum with reach ROW: each
row can be evaluated by itself. With batch normalization the mean over the rows makes it MIXED.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from backsight.engine.derivation import Derivation, Equation
from backsight.engine.graph.symbols_as_nodes import make_operand
from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, NODE_WORDS, Node


class Reach(IntEnum):
    """What one changed entry can change."""

    NONE = 0
    EACH = 1
    """the entry at the same place"""
    ROW = 2
    """every entry of its row"""
    MIXED = 3
    """anything"""


@dataclass(frozen=True, kw_only=True)
class Dependence:
    """How a value depends on what is changed."""

    reach: Reach = Reach.NONE
    """What one changed entry can change in it."""
    rows: bool = False
    """Whether its first axis runs over the rows of the batch."""
    is_sum: bool = False
    """Whether it is a sum over rows or entries, with only constant factors applied since."""


CONSTANT = Dependence()
LINEAR = frozenset({"add", "subtract", "negative"})
ALONG = frozenset({"sum_units", "max_units", "matmul"})
"""Steps besides the elementwise ones whose first axis is that of their first operand."""


def find_dependence(
    derivation: Derivation, equation: Equation, dependences: Mapping[str, Dependence]
) -> Dependence:
    """How an equation's first target depends on operands. dependences: what is not constant."""
    operands, result = run_on_nodes(derivation, equation)
    cache = {
        id(n): dependences.get(o, CONSTANT) for o, n in operands.items() if isinstance(n, Node)
    }
    return _find_dependence(result, cache)


def run_on_nodes(derivation: Derivation, equation: Equation) -> tuple[dict[str, Any], Any]:
    """An equation on nodes: its operands by symbol, and its (first) result."""
    operands = {o: make_operand(derivation, o) for o in equation.operands}
    result = equation.reads.with_words(NODE_WORDS)(
        *(operands[o] for o in equation.operands), **equation.settings
    )
    return operands, result[0] if isinstance(result, tuple) else result


def _find_dependence(value: Any, cache: dict[int, Dependence]) -> Dependence:
    """The dependence of a node; what is found is kept in `cache`."""
    if not isinstance(value, Node):
        return CONSTANT
    if id(value) not in cache:
        cache[id(value)] = _combine_step(value, [_find_dependence(a, cache) for a in value.args])
    return cache[id(value)]


def _combine_step(node: Node, args: list[Dependence]) -> Dependence:
    """The dependence of a primitive step on what its operands depend on."""
    reach = max((a.reach for a in args), default=Reach.NONE)
    each = node.op in ELEMENTWISE or node.op in COMPARISONS
    rows = any(a.rows for a in args) if each else node.op in ALONG and args[0].rows
    if any(a.is_sum for a in args):
        # A sum of rows that goes through anything else, a square say, ties all rows together.
        is_sum = reach < Reach.MIXED and _is_still_sum(node, args)
        return Dependence(reach=reach if is_sum else Reach.MIXED, is_sum=is_sum)
    if each:
        return Dependence(reach=max(reach, _find_spread(node, args)), rows=rows)
    return Dependence(
        reach=_find_joint_reach(node, args, reach), rows=rows, is_sum=node.op == "total"
    )


def _find_spread(node: Node, args: list[Dependence]) -> Reach:
    """ROW where a changed operand is stretched over the others' units."""
    pairs = zip(node.args, args, strict=True)
    is_stretched = any(a.reach and isinstance(n, Node) and n.shape != node.shape for n, a in pairs)
    return Reach.ROW if is_stretched else Reach.NONE


def _find_joint_reach(node: Node, args: list[Dependence], reach: Reach) -> Reach:
    """How far a change reaches through a step that joins entries."""
    # The total of what has no rows, a weight's cost say, counts as MIXED unless the reach says
    # better: nothing can be said of it row by row.
    if node.op == "total":
        return reach if reach or args[0].rows else Reach.MIXED
    if not reach or reach is Reach.MIXED:
        return reach
    # x @ W keeps a change of x in its row. If W changes, every row does.
    within = node.op in ("sum_units", "max_units") or (node.op == "matmul" and not args[1].reach)
    return Reach.ROW if within else Reach.MIXED


def _is_still_sum(node: Node, args: list[Dependence]) -> bool:
    """Whether a step on sums keeps them sums: added, or times a constant number."""
    plain = [not a.is_sum for a in args]
    # A factor that changes itself, or differs from row to row, would make the sum no sum of rows.
    if any(p and (a.reach or a.rows) for p, a in zip(plain, args, strict=True)):
        return False
    if node.op in LINEAR:
        return True
    return (node.op == "multiply" and any(plain)) or (node.op == "divide" and plain[-1])
