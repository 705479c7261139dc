"""The sums of the layer before in the place of its outputs."""

from backsight.checks.number_slips._equations import WEIGHTS, find_maker
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def take_sums(tape: Tape, equation: Equation) -> Array | None:
    """zᵀ δ for aᵀ δ."""
    maker = find_maker(tape, equation.operands[1] or "")
    if maker is None or not maker.formula.startswith("activations."):
        return None
    delta, _a = tape.operands(equation)
    return tape.operands(maker)[0].T @ delta


sums_for_outputs = NumberSlip(
    name="sums_for_outputs",
    order=36,
    sentence=N_("The sums z of the layer before stand where its outputs a belong: aᵀ δ, not zᵀ δ."),
    formulas=(WEIGHTS,),
    wrong=(take_sums,),
)
