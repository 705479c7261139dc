"""How sums that are written out are ordered: the rules of docs/decisions/0023 on values."""

from collections.abc import Sequence

from backsight.engine.loops.representation import Op, Value

LANES = {"float32": 16, "float64": 8}
"""Numbers that are added side by side."""


def count_lanes(count: int, dtype: str) -> int:
    """How many lanes a sum of so many numbers has: a power of two."""
    lanes = LANES[dtype]
    while lanes > count:
        lanes //= 2
    return lanes


def add_in_lanes(values: Sequence[Value], dtype: str) -> Value:
    """The sum of some values in lanes, then by halves, then the rest: for four, (v0 + v2) + (v1 +
    v3)."""
    lanes = count_lanes(len(values), dtype)
    whole = len(values) // lanes * lanes
    sums = list(values[:lanes])
    for at in range(lanes, whole):
        sums[at % lanes] = Op("add", (sums[at % lanes], values[at]))
    while len(sums) > 1:
        half = len(sums) // 2
        sums = [Op("add", pair) for pair in zip(sums[:half], sums[half:], strict=True)]
    return add_in_turn([sums[0], *values[whole:]])


def add_in_turn(values: Sequence[Value]) -> Value:
    """The sum of some values, from the first to the last."""
    total = values[0]
    for value in values[1:]:
        total = Op("add", (total, value))
    return total
