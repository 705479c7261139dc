"""The slope taken at a instead of z, or its form in a given z."""

from backsight.checks.number_slips._equations import CHAIN, find_activation
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def take_at_output(tape: Tape, equation: Equation) -> Array | None:
    """f′(a)."""
    parts = find_activation(tape, equation)
    if parts is None:
        return None
    record, _z, a = parts
    assert record.slope is not None
    return tape.operands(equation)[0] * record.slope(a, record.value(a))


def take_form_of_sum(tape: Tape, equation: Equation) -> Array | None:
    """z (1 − z) for a (1 − a)."""
    parts = find_activation(tape, equation)
    if parts is None:
        return None
    record, z, _a = parts
    assert record.slope is not None
    return tape.operands(equation)[0] * record.slope(z, z)


slope_at_output = NumberSlip(
    name="slope_at_output",
    order=22,
    sentence=N_(
        "The slope of the activation is taken at the wrong place: f′ is taken at z; a "
        "form in a, such as a (1 − a), is given a."
    ),
    formulas=(CHAIN,),
    wrong=(take_at_output, take_form_of_sum),
)
