"""What a slip in one number of a sheet is: an equation of the step that gives something else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array

WrongValue: TypeAlias = "Callable[[Tape, Equation], Array | None]"
"""(tape, equation) -> what comes out in the place of its target; None where that cannot be."""


@dataclass(frozen=True, kw_only=True)
class NumberSlip:
    """A mistake in one equation of a step, which all numbers after it are then made from."""

    name: str
    """What it is called: the name of its file, and of the slip of a gradient that it is."""
    order: int
    """Of two slips that give the same numbers the one with the lower order is named."""
    sentence: str
    """What is wrong, and what belongs there; {rows} is the number of rows."""
    formulas: tuple[str, ...]
    """The formulas in whose equations it is made, as patterns: "activations.*.value"."""
    wrong: tuple[WrongValue, ...]
    """The ways to make it. The tape has the equation's right result already."""
