"""The dense layers of a traced loss: where weights meet data, and what is known on both sides.

    X ──▶ X @ W1 + b1 = z1 ──▶ tanh(z1) ──▶ … @ W2 + b2 = z2 ──▶ … ──▶ L
          inputs        sums                inputs of the next layer

Rows are the batch in everything that is given here: a network whose samples are columns (W @ a + b)
is turned. dL/dz and dL/da are read off the adjoints, so nothing is assumed of what stands between
the layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.traces.adjoints import Adjoints
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.kernel.types import Floats

PRODUCTS = ("matmul", "dot")
VIEWS = ("transpose", "reshape", "getitem", "copy", "astype", "expand_dims", "squeeze")
"""Operations that leave an array of x itself, arranged in another way."""
JOINS = ("concatenate", "hstack", "column_stack", "vstack")
"""Operations that put a column of ones beside the data."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TracedLayer:
    """One layer. All arrays have a row for each sample."""

    weight: str
    """The name of its weights in x."""
    shape: tuple[int, ...]
    """Of that array of x."""
    bias: str
    """Of its biases; "" where it has none of their own."""
    is_turned: bool
    """Whether the weights are (out, in) in x."""
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
    samples_are_columns: bool
    """Whether the code has (units, samples)."""
    z_node: TraceNode
    input_node: TraceNode | None
    """None where the inputs do not come from x."""

    def turn(self, array: Floats) -> Floats:
        """Between the code's arrangement and one with a row for each sample."""
        return array.T if self.samples_are_columns else array

    def to_weight(self, gradient: Floats) -> Floats:
        """A gradient of w, (in, out), as it lies in x; of a vector, (in,)."""
        gradient = gradient.T if self.is_turned else gradient
        return gradient.ravel() if len(self.shape) == 1 and 1 in gradient.shape else gradient


def find_layers(trace: Trace, adjoints: Adjoints) -> list[TracedLayer]:
    """The dense layers that lead to the result, the first one first."""
    users = _find_users(trace)
    found = (_read_layer(node, users, adjoints) for node in trace.nodes if id(node) in adjoints)
    return [layer for layer in found if layer is not None]


def find_origin(node: Any) -> TraceNode | None:
    """The array of x that a node is a view of; None where it is none."""
    while isinstance(node, TraceNode) and node.operation in VIEWS and node.operands:
        node = node.operands[0]
    return node if isinstance(node, TraceNode) and node.name else None


def _find_users(trace: Trace) -> Mapping[int, list[TraceNode]]:
    users: dict[int, list[TraceNode]] = {}
    for node in trace.nodes:
        for parent in node.parents:
            users.setdefault(id(parent), []).append(node)
    return users


def _read_layer(
    node: TraceNode, users: Mapping[int, list[TraceNode]], adjoints: Adjoints
) -> TracedLayer | None:
    if node.operation not in PRODUCTS or len(node.operands) < 2 or node.value.ndim != 2:
        return None
    left, right = (find_origin(o) for o in node.operands[:2])
    if (left is None) == (right is None):
        return None
    as_columns = left is not None
    origin = left or right
    assert origin is not None
    used, data = node.operands[:2] if as_columns else node.operands[1::-1]
    w, inputs = used.value, np.asarray(data.value if isinstance(data, TraceNode) else data, float)
    if w.ndim != 2 or inputs.ndim != 2:
        return None
    z_node, bias = _find_bias(node, users)
    if id(z_node) not in adjoints:
        return None
    is_turned = _is_transposed(used) != as_columns
    turn = np.transpose if as_columns else np.asarray
    delta, w = turn(adjoints[id(z_node)]), turn(w)
    return TracedLayer(
        weight=origin.name,
        shape=origin.value.shape,
        bias=bias,
        is_turned=is_turned,
        w=w,
        inputs=turn(inputs),
        z=turn(z_node.value),
        delta=delta,
        upstream=turn(adjoints[id(data)])
        if isinstance(data, TraceNode) and id(data) in adjoints
        else delta @ w.T,
        samples_are_columns=as_columns,
        z_node=z_node,
        input_node=data if isinstance(data, TraceNode) else None,
    )


def _is_transposed(node: TraceNode) -> bool:
    """Whether the weights are used the other way round than they lie in x."""
    turned = False
    while node.operation in VIEWS and node.operands:
        turned ^= node.operation == "transpose"
        node = node.operands[0]
    return turned


def _find_bias(product: TraceNode, users: Mapping[int, list[TraceNode]]) -> tuple[TraceNode, str]:
    """The sums of a layer, and the name of its biases: what is added to the product."""
    for user in users.get(id(product), ()):
        if user.operation != "add" or user.value.shape != product.value.shape:
            continue
        for other in user.operands:
            origin = None if other is product else find_origin(other)
            if origin is not None:
                return user, origin.name
    return product, ""
