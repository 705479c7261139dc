"""What number slips read of an equation."""

from fnmatch import fnmatchcase
from typing import Any

from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.maths.activations import Activation, activations

CHAIN = "calculus.chain.value"
SUMS = "layers.dense.steps.z"
WEIGHTS = "layers.dense.pullbacks.W"
BIASES = "layers.dense.pullbacks.b"
INPUTS = "layers.dense.pullbacks.x"
SLOPES = ("losses.*.slope", "losses.*.pullback")
LOSSES = "losses.*.value"


def has_formula(equation: Equation, patterns: tuple[str, ...]) -> bool:
    """Whether the formula of an equation is one of some patterns."""
    return any(fnmatchcase(equation.formula, pattern) for pattern in patterns)


def find_maker(tape: Tape, name: str) -> Equation | None:
    """The equation that makes a symbol; None where none does."""
    return next((e for e in tape.derivation.equations if name in e.targets), None)


def find_activation(tape: Tape, chain: Equation) -> tuple[Activation, Any, Any] | None:
    """Of dL/dz = dL/da ⊙ f′ the activation f, z and a; None where the slope is none of them."""
    maker = find_maker(tape, chain.operands[1] or "")
    if maker is None or not has_formula(maker, ("activations.*.slope",)):
        return None
    z, a = tape.operands(maker)
    return activations[maker.formula.split(".")[1]], z, a


def read_result(tape: Tape, equation: Equation) -> Any:
    """What the equation makes."""
    return tape[equation.targets[0]]
