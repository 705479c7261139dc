"""Parts of a flat vector: the gradients of all weights, say, one behind the other.

Each part is made in its place where it can be; others are copied there::

    g = pack(W1', b1', ...)       W1' lies at g[0], b1' at g[6], ...
"""

import math
from collections.abc import Iterator

from backsight.engine.graph.trace import Node
from backsight.engine.loops.layer_runs import make_flat_loops, make_run
from backsight.engine.loops.nests.places import NodePlaces
from backsight.engine.loops.representation import Get, Index, Place, Step, StoreStep
from backsight.engine.numpy.buffers import find_base


def place_pack(node: Node, places: NodePlaces) -> None:
    """Let the parts of a packed vector be made at their places in it."""
    regions, whole = places.arrays.regions, places.put_in_memory(node)
    for part, offset in _list_parts(node):
        is_free = places.name(part) not in regions
        if find_base(part) is part and part.op != "input" and is_free:
            places.arrays.place_within(places.name(part), whole, offset, part.shape)


def nest_pack(node: Node, places: NodePlaces) -> list[Step]:
    """Copies of those parts that are not made in their place."""
    regions, steps = places.arrays.regions, list[Step]()
    for part, offset in _list_parts(node):
        whole, own = regions[places.name(node)], regions.get(places.name(part))
        is_there = own and (own.storage, own.offset) == (whole.storage, whole.offset + offset)
        if not is_there:
            steps += _copy(part, node, offset, places)
    return steps


def _list_parts(node: Node) -> Iterator[tuple[Node, int]]:
    """The parts, and where each begins."""
    offset = 0
    for part in node.args:
        yield part, offset
        offset += math.prod(part.shape)


def _copy(part: Node, target: Node, offset: int, places: NodePlaces) -> list[Step]:
    """The entries of a value, one after the other, to a place in a vector."""
    size, arrays = math.prod(part.shape), places.arrays
    source, there = places.make_name("from"), places.make_name("to")
    arrays.place_within(source, places.put_in_memory(part), 0, (size,))
    arrays.place_within(there, places.name(target), offset, (size,))

    def copy(i: Index) -> list[Step]:
        return [StoreStep(Place(there, (i,)), Get(Place(source, (i,))))]

    return make_flat_loops(make_run(size), copy)
