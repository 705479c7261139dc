"""The kinds of a function's arguments as plain data, for another process to compile for."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def describe_argument(argument: Any) -> list[Any]:
    """["int"], or ["array", dtype, dimensions, whether it may be written to]. Arrays lie row by
    row."""
    if isinstance(argument, np.ndarray):
        assert argument.flags.c_contiguous
        return ["array", argument.dtype.name, argument.ndim, bool(argument.flags.writeable)]
    assert isinstance(argument, int)
    return ["int"]


def to_numba_types(kinds: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    """The same as Numba's types."""
    from numba import from_dtype, types  # deferred: of the extra `fast`

    return tuple(
        types.int64
        if kind[0] == "int"
        else types.Array(from_dtype(np.dtype(kind[1])), kind[2], "C", readonly=not kind[3])
        for kind in kinds
    )
