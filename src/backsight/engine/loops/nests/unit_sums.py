"""The sum, or the largest, of a row's units: in lanes, then by halves (docs/decisions/0023).

four units       sum[n] = (z[n, 0] + z[n, 2]) + (z[n, 1] + z[n, 3])
twenty           s = -0; For u in 0..20: s add z[n, u]; sum[n] = s
"""

from collections.abc import Callable
from functools import reduce

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import NARROW, make_row_loops, make_unit_loops
from backsight.engine.loops.nests.places import ZERO, NodePlaces
from backsight.engine.loops.representation import (
    BEGINNINGS,
    Assign,
    Index,
    NameValue,
    NumberValue,
    Op,
    Reduce,
    Step,
    Sum,
    Value,
)
from backsight.engine.loops.sums import add_in_lanes


def nest_unit_reduction(node: Node, places: NodePlaces) -> list[Step]:
    """The loops of a sum or a largest unit."""
    operand, units = node.args[0], node.args[0].shape[1]

    def make_row(row: Index) -> list[Step]:
        def get(unit: Index) -> Value:
            return places.get(operand, row, unit)

        how: Sum = "maximum" if node.op == "max_units" else "add"
        value, steps = gather_units(places, units, get, how)
        if how == "maximum":
            value = Op("add", (value, NumberValue(0.0)))
        return [*steps, places.store(node, row, ZERO, value)]

    return make_row_loops(node.shape[0], make_row)


def gather_units(
    places: NodePlaces, units: int, get: Callable[[Index], Value], how: Sum = "add"
) -> tuple[Value, list[Step]]:
    """The sum of a row's values in lanes, or the largest, and the steps that make it."""
    if units <= NARROW:
        values = [get(Index((), j)) for j in range(units)]
        if how == "add":
            return add_in_lanes(values, places.dtype), []
        return reduce(lambda a, b: Op("maximum", (a, b)), values), []
    name = places.make_name("sum")
    body = make_unit_loops(units, lambda u: [Reduce(name, how, get(u))])
    return NameValue(name), [Assign(name, NumberValue(BEGINNINGS[how])), *body]
