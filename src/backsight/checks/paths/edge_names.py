"""What the factor of an edge is called: x[3,0] and W2[2,1] at dense layers, else ∂a1/∂z1."""

import numpy as np

from backsight.checks.entry import format_entry
from backsight.checks.paths.layer_graph import LOSS, LayerEdge
from backsight.engine.derivation import Derivation

DENSE = "layers.dense.steps.z"


def name_factor(derivation: Derivation, edge: LayerEdge, at: int, to: int) -> str:
    """The name of the edge from one place to another."""
    if len(edge.equations) == 1 and edge.equations[0].formula == DENSE:
        return _name_dense_factor(edge, at, to)
    end = "R" if _is_cost(derivation, edge) else edge.end
    return f"∂{end}/∂{edge.source}"


def _name_dense_factor(edge: LayerEdge, at: int, to: int) -> str:
    """What the source is multiplied by."""
    x, W, *_ = edge.equations[0].operands
    row, unit = np.unravel_index(to, edge.end_shape)
    index = np.unravel_index(at, edge.shape)
    if edge.source == x:
        return format_entry(W, (int(index[1]), int(unit)))
    if edge.source == W:
        return format_entry(x, (int(row), int(index[0])))
    return f"∂{edge.end}/∂{edge.source}"


def _is_cost(derivation: Derivation, edge: LayerEdge) -> bool:
    return edge.end == LOSS and derivation.symbols[edge.source].role == "weight"
