"""Sums over the rows of a batch, unit by unit, in blocks of 32.

Of few units each is a name until its loop is over; of many each block's rows are added to a row of
memory::

    For u: out[0, u] = -0
    For b in 0..3
      For u: part[b, u] = -0
      For n in 0..32: For u: part[b, u] = part[b, u] + x[32 b + n, u]
    For c in 0..3: For u: out[0, u] = out[0, u] + part[c, u]
"""

from collections.abc import Callable, Sequence

from backsight.engine.graph.trace import Node
from backsight.engine.loops.blocks import NARROW, RangeBlock, list_row_blocks, make_unit_loops
from backsight.engine.loops.nests.block_sums import add_block
from backsight.engine.loops.nests.places import BEGIN, ZERO, NodePlaces
from backsight.engine.loops.representation import (
    Assign,
    Get,
    Index,
    NameValue,
    Op,
    Place,
    Step,
    StoreStep,
    Value,
)

UnitPlace = Callable[[Index], Place]
"""Where a unit's sum stands."""


def nest_row_sums(node: Node, places: NodePlaces) -> list[Step]:
    """The loops of a sum over rows."""
    x, (rows, units) = node.args[0], node.args[0].shape
    if units > NARROW:
        return _sum_in_memory(node, places)
    terms = [lambda n, j=j: places.get(x, n, Index((), j)) for j in range(units)]
    sums, steps = add_rows(places, rows, terms)
    return [*steps, *(places.store(node, ZERO, Index((), j), s) for j, s in enumerate(sums))]


def add_rows(
    places: NodePlaces, rows: int, terms: Sequence[Callable[[Index], Value]]
) -> tuple[list[NameValue], list[Step]]:
    """The sums over the rows of some terms, in lanes within a block, and the steps."""
    sums = [NameValue(places.make_name("rows")) for _ in terms]
    steps: list[Step] = [Assign(s.name, BEGIN) for s in sums]
    for block in list_row_blocks(rows):
        steps += add_block(places, block, sums, terms)
    return sums, steps


def _sum_in_memory(node: Node, places: NodePlaces) -> list[Step]:
    rows, units = node.args[0].shape

    def find_sum(unit: Index) -> Place:
        return places.place(node, ZERO, unit)

    blocks = list_row_blocks(rows)
    steps = _start_units(units, find_sum)
    if len(blocks) == 1 and blocks[0].blocks == 1:
        return [*steps, *blocks[0].nest(lambda n: _add_row(node, places, n, find_sum))]
    for block in blocks:
        steps += _sum_block(node, places, block, find_sum)
    return steps


def _sum_block(
    node: Node, places: NodePlaces, block: RangeBlock, find_sum: UnitPlace
) -> list[Step]:
    """The sums of each block in memory of its own, and those of all blocks together."""
    units, part = node.args[0].shape[1], places.make_name("part")
    places.arrays.reserve(part, (block.blocks, units))

    def find_part(unit: Index) -> Place:
        return Place(part, (block.block_index, unit))

    def get_later(unit: Index) -> Value:
        return Get(Place(part, (block.later_index, unit)))

    begin = _start_units(units, find_part)
    first = block.nest(lambda n: _add_row(node, places, n, find_part), begin)
    return [*first, *block.nest_later(_add_units(units, find_sum, get_later))]


def _add_row(node: Node, places: NodePlaces, row: Index, target: UnitPlace) -> list[Step]:
    x, units = node.args[0], node.args[0].shape[1]
    return _add_units(units, target, lambda u: places.get(x, row, u))


def _start_units(units: int, target: UnitPlace) -> list[Step]:
    return make_unit_loops(units, lambda u: [StoreStep(target(u), BEGIN)])


def _add_units(units: int, target: UnitPlace, get: Callable[[Index], Value]) -> list[Step]:
    def add(unit: Index) -> list[Step]:
        place = target(unit)
        return [StoreStep(place, Op("add", (Get(place), get(unit))))]

    return make_unit_loops(units, add)
