"""The ½ or the 2 of the square is lost."""

from backsight.checks.number_slips._equations import LOSSES, SLOPES, read_result
from backsight.checks.number_slips._record import NumberSlip
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.language import N_
from backsight.kernel.types import Array


def double(tape: Tape, equation: Equation) -> Array | None:
    """Twice the number."""
    return 2 * read_result(tape, equation) if "squared" in equation.formula else None


def halve(tape: Tape, equation: Equation) -> Array | None:
    """Half of it."""
    return read_result(tape, equation) / 2 if "squared" in equation.formula else None


half_of_square = NumberSlip(
    name="half_of_square",
    order=14,
    sentence=N_(
        "The factor of the square is wrong: it is twice, or half, the number. Mind the ½ "
        "before the square, and the 2 of its derivative."
    ),
    formulas=(LOSSES, *SLOPES),
    wrong=(double, halve),
)
