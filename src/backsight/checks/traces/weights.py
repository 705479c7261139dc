"""The weights of a dense layer, as a product takes them: whole, turned, or with a row of biases.

X  @ W              all numbers of W, in order               weights W
X  @ V.T            the same, turned                         weights V, (out, in) in x
X1 @ [W; b]         a last row from another array of x       weights W, biases b
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from backsight.checks.traces.places import FAR, Places, find_places
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.types import Floats, Integers

Number = TypeVar("Number", bound="np.number[Any]")


@dataclass(frozen=True, kw_only=True, eq=False)
class UsedWeights:
    """What stands in a product for a layer's weights."""

    source: TraceNode
    """The array of x that they are."""
    w: Floats
    """(in, out), without a row of biases"""
    is_turned: bool
    """Whether they are (out, in) in x."""
    bias: str = ""
    """The name of the biases that are a row of it."""
    bias_row: Floats | None = None
    """These, (1, out)"""
    is_bias_first: bool = False


def read_weights(operand: object, at_left: bool) -> UsedWeights | None:
    """The weights that an operand of a product is; None where it is no array of x, whole. at_left:
    it is (out, in)."""
    if not isinstance(operand, TraceNode) or operand.value.ndim not in (1, 2):
        return None
    view = find_places(operand)
    if view is None:
        return None
    w, places = _lay_out(operand.value, at_left), _lay_out(view.places, at_left)
    view = Places(sources=view.sources, places=places)
    if view.origin is not None:
        return _make(view, w, slice(None))
    for is_first in (False, True):
        rows = slice(1, None) if is_first else slice(None, -1)
        row = slice(None, 1) if is_first else slice(-1, None)
        weights, biases = _make(view, w, rows), view.find_source(row)
        if weights is not None and biases is not None and _is_whole(*biases):
            return UsedWeights(
                source=weights.source,
                w=weights.w,
                is_turned=weights.is_turned,
                bias=biases[0].name,
                bias_row=w[row],
                is_bias_first=is_first,
            )
    return None


def _lay_out(array: NDArray[Number], at_left: bool) -> NDArray[Number]:
    """As (in, out)."""
    if array.ndim == 1:
        return array[:, None]
    return array.T if at_left else array


def _make(view: Places, w: Floats, rows: slice) -> UsedWeights | None:
    """Some rows as weights, where they are all numbers of one array, in order or turned."""
    part = view.find_source(rows)
    if part is None:
        return None
    source, places = part
    for is_turned in (False, True):
        if _is_whole(source, places.T if is_turned else places):
            return UsedWeights(source=source, w=w[rows], is_turned=is_turned)
    return None


def _is_whole(source: TraceNode, places: Integers) -> bool:
    """Whether these are all numbers of an array, in order."""
    return places.size == source.value.size and bool(
        (np.ravel(places) % FAR == np.arange(places.size)).all()
    )
