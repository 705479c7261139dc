"""The sum of all entries of an array.

Of a flat vector it is a plain number, in blocks of 4096; of (rows, units) it is the sum over rows
of their sums::

    total = host(-0)
    For b in 0..2: part = -0; For f in 0..4096: part add g[4096 b + f]; parts[b] = part
    For c in 0..2: total chain host(parts[c])
"""

from collections.abc import Callable, Iterable

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import NARROW
from backsight.engine.loops.layer_runs import LayerRun, make_run
from backsight.engine.loops.nests.block_sums import add_block
from backsight.engine.loops.nests.places import BEGIN, ZERO, NodePlaces
from backsight.engine.loops.nests.row_sums import add_rows
from backsight.engine.loops.nests.unit_sums import gather_units, nest_unit_reduction
from backsight.engine.loops.representation import Assign, Index, NameValue, Op, Step, Value


def nest_total(node: Node, places: NodePlaces) -> list[Step]:
    """The loops of a total."""
    x = node.args[0]
    if len(x.shape) == 1:
        total, steps = add_flat(places, make_run(x.shape[0]), lambda i: places.get(x, ZERO, i))
        return [*steps, Assign(places.name(node), Op("real", (total,)))]
    rows, units = x.shape
    if units <= NARROW:

        def add_row(row: Index) -> Value:
            return gather_units(places, units, lambda u: places.get(x, row, u))[0]

        (total,), steps = add_rows(places, rows, [add_row])
        return [*steps, Assign(places.name(node), total)]
    each = Node("sum_units", (x,), (rows, 1))
    (total,), steps = add_rows(places, rows, [lambda n: places.get(each, n, ZERO)])
    return [*nest_unit_reduction(each, places), *steps, Assign(places.name(node), total)]


def add_flat(
    places: NodePlaces, runs: Iterable[LayerRun], term: Callable[[Index], Value]
) -> tuple[NameValue, list[Step]]:
    """The sum over parts of flat vectors as a plain number, and the steps, which stand in the loop
    over the layers where there is one."""
    total = NameValue(places.make_name("total"), "host")
    steps: list[Step] = [Assign(total.name, Op("host", (BEGIN,)))]
    for block in (block for run in runs for block in run.list_blocks()):
        steps += add_block(places, block, [total], [term])
    return total, steps
