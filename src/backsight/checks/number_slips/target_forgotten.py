"""The target is left out: a for a − y."""

from backsight.checks.number_slips._equations import SLOPES, read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def drop_target(tape: Tape, equation: Equation) -> Array | None:
    """The output alone, divided as the difference is."""
    a, y, *_others = tape.operands(equation)
    right = read_result(tape, equation)
    return right + y * (right / (a - y)) if (a != y).all() else None


target_forgotten = NumberSlip(
    name="target_forgotten",
    order=60,
    sentence=N_("The target is missing: a − y belongs there, not a."),
    formulas=SLOPES,
    wrong=(drop_target,),
)
