"""The dense layers of a traced loss: where weights meet data, and what is known on both sides.

    X ──▶ X @ W1 + b1 = z1 ──▶ tanh(z1) ──▶ … @ W2 + b2 = z2 ──▶ … ──▶ L
          inputs        sums                inputs of the next layer

Rows are the batch in everything that is given here: a network whose samples are columns (W @ a + b)
is turned, and one whose outputs are a vector, or whose batch is one row, has its other axis back.
Biases may be a row of the weights, [W; b], beside a column of ones in the data. dL/dz and dL/da are
read off the adjoints, so nothing is assumed of what stands between the layers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.checks.traces.adjoints import Adjoints
from backsight.checks.traces.places import JOINS, find_origin
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.checks.traces.weights import UsedWeights, read_weights
from backsight.kernel.types import Floats

PRODUCTS = ("matmul", "dot")
EINSUM = re.compile(r"(\w)(\w),(\w)(\w)->(\w)(\w)")
"""A product of two tables."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TracedLayer:
    """One layer. All arrays have a row for each sample."""

    weight: str
    """The name of its weights in x."""
    bias: str
    """Of its biases; "" where it has none of their own."""
    is_turned: bool
    """Whether the weights are (out, in) in x."""
    shape: tuple[int, ...]
    """Of the weights in x."""
    w: Floats
    """(in, out)"""
    inputs: Floats
    """(rows, in)"""
    z: Floats
    """(rows, out): its sums."""
    delta: Floats
    """dL/dz, (rows, out)"""
    upstream: Floats
    """dL/d(inputs), (rows, in), of all ways that lead on from there"""
    is_left: bool
    """Whether the code has W @ a, with a column for each sample."""
    is_single: bool
    """Whether it is given one sample, as a vector."""
    z_node: TraceNode
    input_node: TraceNode | None
    """None where the inputs do not come from x."""
    bias_row: Floats | None = None
    """The biases, where they are a row of the weights, (1, out)."""
    is_bias_first: bool = False
    """Whether that is the first one."""

    def turn(self, array: Floats) -> Floats:
        """Between the code's arrangement of the sums and one with a row for each sample."""
        if self.z_node.value.ndim == 2:
            return array.T if self.is_left else array
        return _expand_axis(array, 0 if self.is_single else 1)

    def turn_inputs(self, array: Floats) -> Floats:
        """The same of what the layer is given."""
        if self.is_single:
            return _expand_axis(array, 0)
        return array.T if self.is_left else array

    @property
    def samples_are_columns(self) -> bool:
        """Whether the code has (units, samples)."""
        return self.is_left and self.z_node.value.ndim == 2

    def to_weight(self, gradient: Floats) -> Floats:
        """A gradient of w, (in, out), as it lies in x."""
        return (gradient.T if self.is_turned else gradient).reshape(self.shape)


def find_layers(trace: Trace, adjoints: Adjoints) -> list[TracedLayer]:
    """The dense layers that lead to the result, the first one first."""
    users = _find_users(trace)
    layers = (_read_layer(node, users, adjoints) for node in trace.nodes if id(node) in adjoints)
    return [layer for layer in layers if layer is not None]


def find_part(node: TraceNode) -> TraceNode:
    """Of an input that a column of ones was put beside, the part that comes from x."""
    while node.operation in JOINS:
        parts = [p for p in node.parents if not find_origin(p)]
        if len(parts) != 1:
            break
        node = parts[0]
    return node


def _find_users(trace: Trace) -> Mapping[int, list[TraceNode]]:
    users: dict[int, list[TraceNode]] = {}
    for node in trace.nodes:
        for parent in node.parents:
            users.setdefault(id(parent), []).append(node)
    return users


def _expand_axis(array: Floats, axis: int) -> Floats:
    """A vector as a row or a column, and back."""
    return np.expand_dims(array, axis) if array.ndim == 1 else np.take(array, 0, axis=axis)


def _read_layer(
    node: TraceNode, users: Mapping[int, list[TraceNode]], adjoints: Adjoints
) -> TracedLayer | None:
    """The layer whose product a node is; None where it is none."""
    for used, data, is_left, at_left in list_factors(node):
        weights = read_weights(used, at_left)
        if weights is not None and find_origin(data) is None:
            return _make_layer(node, weights, data, is_left, users, adjoints)
    return None


def list_factors(node: TraceNode) -> Iterator[tuple[Any, Any, bool, bool]]:
    """Of a product of two: what may be its weights and its data, whether the code has a column for
    each sample then, and whether the weights are (out, in).

    "ni,ij->nj" is X @ W, and "ni,ji->nj" is X @ W.T
    """
    if node.value.ndim not in (1, 2) or len(node.operands) < 2:
        return
    if node.operation in PRODUCTS:
        left, right = node.operands[:2]
        yield right, left, False, False
        yield left, right, True, True
    if node.operation == "einsum" and len(node.operands) == 3:
        formula, left, right = node.operands
        letters = EINSUM.fullmatch(str(formula).replace(" ", ""))
        if letters is not None:
            n, i, j, k, n_out, j_out = letters.groups()
            if (n, i) == (n_out, j) and k == j_out:
                yield right, left, False, False
            elif (n, i) == (n_out, k) and j == j_out:
                yield right, left, False, True


def _make_layer(
    node: TraceNode,
    weights: UsedWeights,
    data: Any,
    is_left: bool,
    users: Mapping[int, list[TraceNode]],
    adjoints: Adjoints,
) -> TracedLayer | None:
    inputs = np.asarray(data.value if isinstance(data, TraceNode) else data, float)
    z_node, bias = (node, weights.bias) if weights.bias else _find_bias(node, users, weights)
    part = find_part(data) if weights.bias and isinstance(data, TraceNode) else data
    layer = TracedLayer(
        weight=weights.source.name,
        bias=bias,
        is_turned=weights.is_turned,
        shape=weights.source.value.shape,
        w=weights.w,
        inputs=inputs,
        z=z_node.value,
        delta=adjoints.get(id(z_node), z_node.value),
        upstream=inputs,
        is_left=is_left,
        is_single=inputs.ndim == 1,
        z_node=z_node,
        input_node=part if isinstance(part, TraceNode) else None,
        bias_row=weights.bias_row,
        is_bias_first=weights.is_bias_first,
    )
    return _lay_in_rows(layer, adjoints) if id(z_node) in adjoints else None


def _lay_in_rows(layer: TracedLayer, adjoints: Adjoints) -> TracedLayer | None:
    """A layer whose arrays are as the code has them, with a row for each sample; None where what is
    given beside a row of biases are not ones."""
    inputs, z = layer.turn_inputs(layer.inputs), layer.turn(layer.z)
    delta = layer.turn(layer.delta)
    if layer.bias_row is not None:
        ones, inputs = (
            (inputs[:, 0], inputs[:, 1:])
            if layer.is_bias_first
            else (inputs[:, -1], inputs[:, :-1])
        )
        if (ones != 1).any():
            return None
    node = layer.input_node
    known = node is not None and id(node) in adjoints and node.value.size == inputs.size
    upstream = layer.turn_inputs(adjoints[id(node)]) if known else delta @ layer.w.T
    return replace(layer, inputs=inputs, z=z, delta=delta, upstream=upstream)


def _find_bias(
    product: TraceNode, users: Mapping[int, list[TraceNode]], weights: UsedWeights
) -> tuple[TraceNode, str]:
    """The sums of a layer, and the name of its biases: what is added to the product."""
    for user in users.get(id(product), ()):
        if user.operation != "add" or user.value.shape != product.value.shape:
            continue
        for other in user.operands:
            origin = None if other is product else find_origin(other)
            if (
                origin is not None
                and origin is not weights.source
                and np.size(other.value) == origin.value.size
            ):
                return user, origin.name
    return product, ""
