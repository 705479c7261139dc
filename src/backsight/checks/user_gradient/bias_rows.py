"""Biases that are a row of the weights, seen in how a loss uses them.

A1 = np.hstack([a, ones]);  A1 @ W         the last row of W meets a column of ones
a @ W[:-1] + W[-1]                         the last row is cut off and added
"""

from collections.abc import Iterator, Mapping

import numpy as np

from backsight.checks.traces.layers import TracedLayer
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.places import JOINS, find_places
from backsight.checks.traces.trace import TraceNode
from backsight.checks.user_gradient.parts import ArrayPart, ArrayParts, cut_bias_row
from backsight.kernel.types import Floats, Integers


def find_bias_rows(network: TracedNetwork, x: Mapping[str, Floats]) -> ArrayParts | None:
    """How to take weights and biases apart; None where no array holds both."""
    parts: list[ArrayPart] = []
    axes: dict[str, int] = {}
    for name, axis, is_first in (*_find_ones(network.layers), *_find_cuts(network, x)):
        if name not in axes:
            axes[name] = axis
            parts += cut_bias_row(name, x[name], axis, is_first)
    return ArrayParts(parts=parts, axes=axes) if parts else None


def _find_ones(layers: list[TracedLayer]) -> Iterator[tuple[str, int, bool]]:
    """The weights that a column of ones is given to: by name, the axis of the inputs, and whether
    the ones come first."""
    for layer in layers:
        node = layer.input_node
        is_joined = node is None or node.operation in JOINS
        if layer.bias or not is_joined or min(layer.inputs.shape) < 2:
            continue
        axis = 1 if layer.is_turned else 0
        for is_first in (False, True):
            if (layer.inputs[:, 0 if is_first else -1] == 1).all():
                yield layer.weight, axis, is_first
                break


def _find_cuts(network: TracedNetwork, x: Mapping[str, Floats]) -> Iterator[tuple[str, int, bool]]:
    """The weights of which all rows but one, or all columns but one, stand in a product."""
    for node in network.trace.nodes:
        if node.operation not in ("matmul", "dot"):
            continue
        for operand in node.operands[:2]:
            known = find_places(operand) if isinstance(operand, TraceNode) else None
            part = known.find_source(...) if known is not None else None
            if part is not None:
                yield from _read_cut(part[0].name, part[1], np.shape(x[part[0].name]))


def _read_cut(
    name: str, places: Integers, shape: tuple[int, ...]
) -> Iterator[tuple[str, int, bool]]:
    """Which row or column of an array is not among some places; nothing where it is another cut."""
    size = int(np.prod(shape, dtype=int))
    if not 0 < places.size < size or len(shape) > 2:
        return
    rest, whole = np.setdiff1d(np.arange(size), places), np.arange(size).reshape(shape)
    for axis in range(len(shape)):
        for is_first in (False, True):
            row = np.take(whole, 0 if is_first else -1, axis=axis)
            if np.array_equal(np.sort(np.ravel(row)), rest):
                yield name, axis, is_first
                return
