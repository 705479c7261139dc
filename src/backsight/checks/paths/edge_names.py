"""What the factor of an edge is called: x[3,0] and W2[2,1] at dense layers, else ∂a1/∂z1."""

import numpy as np

from backsight.checks.entry import entry_name
from backsight.checks.paths.layer_graph import LOSS, Hop
from backsight.engine.derivation import Derivation

DENSE = "layers.dense.steps.z"


def factor_name(derivation: Derivation, hop: Hop, at: int, to: int) -> str:
    """The name of the edge from one place to another."""
    if len(hop.equations) == 1 and hop.equations[0].formula == DENSE:
        return _of_dense(hop, at, to)
    end = "R" if _is_cost(derivation, hop) else hop.end
    return f"∂{end}/∂{hop.source}"


def _of_dense(hop: Hop, at: int, to: int) -> str:
    """What the source is multiplied by."""
    x, W, *_ = hop.equations[0].operands
    row, unit = np.unravel_index(to, hop.onto)
    index = np.unravel_index(at, hop.shape)
    if hop.source == x:
        return entry_name(W, (int(index[1]), int(unit)))
    if hop.source == W:
        return entry_name(x, (int(row), int(index[0])))
    return f"∂{hop.end}/∂{hop.source}"


def _is_cost(derivation: Derivation, hop: Hop) -> bool:
    return hop.end == LOSS and derivation.symbols[hop.source].role == "weight"
