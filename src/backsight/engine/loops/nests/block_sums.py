"""Sums over many turns, block by block. Of several blocks each keeps its own sum in memory, and
they are added up behind all, so that threads can take some blocks each::

    s = -0
    For b in 0..3
      part = -0
      For n in 0..32: part add x[32 b + n]
      parts[b] = part
    For c in 0..3: s chain parts[c]
"""

from collections.abc import Callable, Sequence

from backsight.engine.loops.blocks import RangeBlock
from backsight.engine.loops.nests.places import BEGIN, NodePlaces
from backsight.engine.loops.representation import (
    Assign,
    Get,
    Index,
    NameValue,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
    Value,
)


def add_block(
    places: NodePlaces,
    block: RangeBlock,
    sums: Sequence[NameValue],
    terms: Sequence[Callable[[Index], Value]],
) -> list[Step]:
    """Sums of some terms over a block, or several alike, added to those of the blocks before."""
    parts = [places.make_name("part") for _ in sums]
    begin = [Assign(p, BEGIN) for p in parts]

    def body(i: Index) -> list[Step]:
        return [Reduce(p, "add", term(i)) for p, term in zip(parts, terms, strict=True)]

    def add(values: Sequence[Value]) -> list[Step]:
        return [
            Reduce(s.name, "chain", Op("host", (v,)) if s.kind == "host" else v)
            for s, v in zip(sums, values, strict=True)
        ]

    if block.blocks == 1:
        return block.nest(body, begin, add([NameValue(p) for p in parts]))
    kept = [places.make_name("parts") for _ in sums]
    for name in kept:
        places.arrays.reserve(name, (block.blocks,))
    keep = [
        StoreStep(Place(k, (block.block_index,)), NameValue(p))
        for k, p in zip(kept, parts, strict=True)
    ]
    later = [Get(Place(k, (block.later_index,))) for k in kept]
    return [*block.nest(body, begin, keep), *block.nest_later(add(later))]
