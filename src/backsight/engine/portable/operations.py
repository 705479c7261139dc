"""What each primitive step computes, in NumPy, in the order of the portable engine.

R is the dtype of the network. Arrays are of R; numbers of the host (t, a rate) are float64, and
are rounded to R where they meet an array. So `beta ** t` is a float64 to the last bit before it
meets the weights, as it is in every other engine.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import COMPARISONS, Node
from backsight.engine.portable.powers import raise_to_array, raise_to_number
from backsight.engine.portable.products import multiply
from backsight.engine.portable.sums import add_all, add_rows, add_units
from backsight.engine.portable.words import WORDS, apply_word
from backsight.kernel.types import Array, Floats

EXACT = ("add", "subtract", "multiply", "divide", "negative", "absolute", "sqrt", "floor")
"""Rounded once, by the standard of floating-point numbers, on every machine."""


def take_maximum(x: Floats, y: Floats) -> Floats:
    """The larger, x where it is not a number."""
    return np.where((x > y) | (x != x), x, y)


def take_minimum(x: Floats, y: Floats) -> Floats:
    """The smaller, x where it is not a number."""
    return np.where((x < y) | (x != x), x, y)


def take_sign(x: Floats) -> Floats:
    """1, -1, or x itself where it is 0 or not a number."""
    one = x.dtype.type(1)
    return np.where(x > 0, one, np.where(x < 0, -one, x))


def take_max_units(x: Floats) -> Floats:
    """The largest unit of each row, never -0: (rows, units) -> (rows, 1)."""
    largest: Floats = np.maximum.reduce(x, axis=-1)[..., None] + x.dtype.type(0)
    return largest


def pack_arrays(*arrays: Floats) -> Floats:
    """All entries, one array after the other."""
    return np.concatenate([a.reshape(-1) for a in arrays])


OPERATIONS: Mapping[str, Callable[..., Array]] = {
    **{op: getattr(np, op) for op in (*EXACT, *COMPARISONS)},
    **{op: lambda x, op=op: apply_word(op, x) for op in WORDS},
    "maximum": take_maximum,
    "minimum": take_minimum,
    "sign": take_sign,
    "where": np.where,
    "max_units": take_max_units,
    "sum_units": add_units,
    "sum_rows": add_rows,
    "total": add_all,
    "pack": pack_arrays,
    "transpose": np.transpose,
    "power": raise_to_array,
}
"""By the step's name: of arrays of one dtype to an array."""


def compute(node: Node, operands: Sequence[Any], dtype: str) -> Array:
    """The value of a step. operands: what its args stand for. dtype: R."""
    kind = np.dtype(np.float64 if node.kind == "host" else dtype).type
    values = [_convert(value, kind) for value in operands]
    if node.op == "matmul":
        return multiply(*values, over_rows=node.args[0].op == "transpose")
    if node.op == "power" and (exponent := _find_exponent(node, values)) is not None:
        return raise_to_number(values[0], exponent)
    return OPERATIONS[node.op](*values)


def _find_exponent(node: Node, values: list[Any]) -> float | None:
    """The exponent of a power that is decided by its value."""
    if not isinstance(node.args[1], Node):
        return float(node.args[1])
    return float(values[1]) if node.kind == "host" else None


def _convert(value: Any, kind: Any) -> Any:
    """An operand in the dtype of the step; the outcome of a comparison stays what it is."""
    if isinstance(value, bool | np.bool_) or getattr(value, "dtype", None) == np.bool_:
        return value
    return kind(value) if np.ndim(value) == 0 else value
