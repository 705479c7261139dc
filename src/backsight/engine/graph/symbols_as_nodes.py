"""The symbols of a Derivation as operands of a formula that is run on nodes."""

from typing import Any

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.graph.trace import make_input as node_of_name


def make_node(symbol: Symbol) -> Any:
    """Its node, or its number where that stays the same."""
    if symbol.value is not None:
        return symbol.value
    kind = "host" if symbol.role == "number" else "real"
    return node_of_name(symbol.name, symbol.shape, kind)  # type: ignore[arg-type] # two of the three kinds


def make_operand(derivation: Derivation, name: str) -> Any:
    """The node of an operand, or its number; None where it is absent ("")."""
    return make_node(derivation.symbols[name]) if name else None
