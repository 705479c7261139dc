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
class WithoutFirstSums:
    """derivation: reads the sums as inputs; its theta holds no weights but those that it reads.
    sums: the equations that were taken out. kept: the weights it reads, as they lie in the whole
    theta."""

    derivation: Derivation
    sums: tuple[Equation, ...]
    kept: tuple[Symbol, ...]

    def theta(self, whole: Floats) -> Floats:
        """Those entries of (…, weights) that the derivation reads."""
        parts = [whole[..., s.offset : s.offset + s.size] for s in self.kept]
        return np.concatenate(parts, axis=-1) if parts else whole[..., :0]


def without_first_sums(derivation: Derivation) -> WithoutFirstSums:
    """derivation: for use. Where no layer sums x itself, the equations stay as they are."""
    equations = list(derivation.acts("forward", "loss"))
    sums = [e for e in equations if e.formula == LINEAR and e.operands[0] == "x"]
    rest = [e for e in equations if e not in sums]
    read = {o for e in rest for o in e.operands}
    kept = [s for s in derivation.weights() if s.name in read or "theta" in read]
    symbols = {name: s for name, s in derivation.symbols.items() if s.part_of != "theta"}
    if kept:
        symbols |= _packed(kept)
    else:
        del symbols["theta"]
    for equation in sums:
        name = equation.targets[0]
        symbols[name] = msgspec.structs.replace(symbols[name], role="input")
    cut = msgspec.structs.replace(derivation, symbols=symbols, equations=tuple(rest))
    return WithoutFirstSums(derivation=cut, sums=tuple(sums), kept=tuple(kept))


def first_sums(derivation: Derivation, equation: Equation, x: Floats, theta: Floats) -> Floats:
    """What one of the equations that were taken out makes of x and a whole theta: (rows, units)."""
    tape = Tape(derivation, {"x": x, "theta": theta})
    tape.run([equation])
    return np.asarray(tape[equation.targets[0]])


def _packed(weights: list[Symbol]) -> dict[str, Symbol]:
    """A theta of these weights alone, one behind the other."""
    found, offset = {}, 0
    for symbol in weights:
        found[symbol.name] = msgspec.structs.replace(symbol, offset=offset)
        offset += symbol.size
    theta = Symbol(name="theta", shape=(offset,), role="vector")
    return {"theta": theta, **found}
