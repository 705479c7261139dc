"""A number for every entry of an array, each made of the same entry of others.

z + b, of 20 units::

    For n: For u in 0..20: z[n, u] = product[n, u] + b[0, u]
"""

from collections.abc import Sequence
from typing import Any

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import make_row_loops, make_unit_loops
from backsight.engine.loops.layer_runs import LayerRun, make_flat_loops, make_run
from backsight.engine.loops.nests.places import ZERO, NodePlaces
from backsight.engine.loops.nests.powers import write_open_power, write_power
from backsight.engine.loops.representation import Assign, Index, NumberValue, Op, Step, Value


def nest_elementwise(
    node: Node, places: NodePlaces, runs: Sequence[LayerRun], *, reciprocals: bool
) -> list[Step]:
    """The loops of a word. runs, reciprocals: as for `Nests`."""
    host = node.shape == () and node.kind == "host"

    def apply(row: Index, unit: Index) -> Value:
        if reciprocals and node.op == "divide" and not host and _is_plain(node.args[1]):
            return _multiply_by_reciprocal(node, places, row, unit)
        return _apply(node, places, row, unit, host=host)

    def entry(row: Index, unit: Index) -> list[Step]:
        return [places.store(node, row, unit, apply(row, unit))]

    match node.shape:
        case ():
            return [Assign(places.name(node), apply(ZERO, ZERO))]
        case (size,):
            whole = runs if runs and size == runs[-1].end else make_run(size)
            return make_flat_loops(whole, lambda i: entry(ZERO, i))
    rows, units = node.shape
    return make_row_loops(rows, lambda n: make_unit_loops(units, lambda u: entry(n, u)))


def _apply(node: Node, places: NodePlaces, row: Index, unit: Index, *, host: bool) -> Value:
    """A node's word on its operands."""
    if node.op == "power" and not isinstance(node.args[1], Node):
        return write_power(places.get(node.args[0], row, unit, host=host), node.args[1])
    args = [places.get(a, row, unit, host=host) for a in node.args]
    if node.op == "power" and not host:
        return write_open_power(*args)
    return Op(node.op, tuple(args))


def _multiply_by_reciprocal(node: Node, places: NodePlaces, row: Index, unit: Index) -> Value:
    """A vector of quotients takes as long as eight of products, and the divisor is the same number
    for all of them."""
    dividend, divisor = node.args
    value = places.get(dividend, row, unit)
    plain = places.get(divisor, ZERO, ZERO, host=True)
    inverse = Op("real", (Op("divide", (NumberValue(1.0), plain)),))
    return Op("multiply", (value, inverse))


def _is_plain(value: Any) -> bool:
    """Whether an operand is a plain number."""
    return not isinstance(value, Node) or value.kind == "host"
