"""A derivation without its first sums: those of a dense layer on x itself.

Such sums are linear in the layer's weights. Along a plane through the weights they need not be
multiplied out again at every point: z(w + a d1 + b d2) = z(w) + a z(d1) + b z(d2).
"""

from dataclasses import dataclass

import msgspec
import numpy as np

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.interpret import Tape
from backsight.kernel.types import Floats

LINEAR = "layers.dense.steps.z"
"""The formula that is linear in its weights."""


@dataclass(frozen=True, kw_only=True)
class ReducedDerivation:
    """derivation: reads the sums as inputs; its theta holds no weights but those that it reads.
    sums: the equations that were taken out. weights: the weights it reads, as they lie in the whole
    theta."""

    derivation: Derivation
    sums: tuple[Equation, ...]
    weights: tuple[Symbol, ...]

    def select_theta(self, theta: Floats) -> Floats:
        """Those entries of (…, weights) that the derivation reads."""
        pieces = [theta[..., s.offset : s.offset + s.size] for s in self.weights]
        return np.concatenate(pieces, axis=-1) if pieces else theta[..., :0]


def without_first_sums(derivation: Derivation) -> ReducedDerivation:
    """derivation: for use. Where no layer sums x itself, the equations stay as they are."""
    equations = list(derivation.acts("forward", "loss"))
    sums = [e for e in equations if e.formula == LINEAR and e.operands[0] == "x"]
    remaining = [e for e in equations if e not in sums]
    operand_names = {o for e in remaining for o in e.operands}
    weights = [
        s for s in derivation.weights() if s.name in operand_names or "theta" in operand_names
    ]
    symbols = {name: s for name, s in derivation.symbols.items() if s.part_of != "theta"}
    if weights:
        symbols |= _pack_weights(weights)
    else:
        del symbols["theta"]
    for equation in sums:
        name = equation.targets[0]
        symbols[name] = msgspec.structs.replace(symbols[name], role="input")
    reduced = msgspec.structs.replace(derivation, symbols=symbols, equations=tuple(remaining))
    return ReducedDerivation(derivation=reduced, sums=tuple(sums), weights=tuple(weights))


def compute_first_sums(
    derivation: Derivation, equation: Equation, x: Floats, theta: Floats
) -> Floats:
    """What one of the equations that were taken out makes of x and a whole theta: (rows, units)."""
    tape = Tape(derivation, {"x": x, "theta": theta})
    tape.run([equation])
    return np.asarray(tape[equation.targets[0]])


def _pack_weights(weights: list[Symbol]) -> dict[str, Symbol]:
    """A theta of these weights alone, one behind the other."""
    packed_symbols, offset = {}, 0
    for symbol in weights:
        packed_symbols[symbol.name] = msgspec.structs.replace(symbol, offset=offset)
        offset += symbol.size
    theta = Symbol(name="theta", shape=(offset,), role="vector")
    return {"theta": theta, **packed_symbols}
