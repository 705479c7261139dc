"""The loss that a change is told of: the batch's, or that of one row alone."""

from typing import Any

import numpy as np

from backsight.checks.duals import Dual
from backsight.engine.interpret import Tape
from backsight.kernel.formula import Words
from backsight.kernel.libraries import choose_words
from backsight.kernel.types import Floats


def compute_loss(tape: Tape, row: int | None, words: Words | None = None) -> Any:
    """L of a batch; of a row what it would cost as a batch of its own: nothing is divided by the
    number of rows, no weight of the row and no regularizer counts.

    words: those that the tape was made with, where they are no arrays'.
    """
    if row is None:
        return tape["L"]
    equation = next(e for e in tape.derivation.acts("loss") if e.formula.startswith("losses."))
    operands = zip(equation.reads.parameters, tape.operands(equation), strict=True)
    own_operands = [1 if name == "N" else _take_row(value, row) for name, value in operands]
    formula = equation.reads.with_words(words or choose_words(tape["y"]))
    return formula(*own_operands, **equation.settings)


def compute_loss_value(tape: Tape, row: int | None) -> float:
    """The same as a number, of a tape of plain arrays."""
    return float(np.sum(compute_loss(tape, row)))


def _take_row(value: Any, row: int) -> Any:
    """One row of what has rows; a number as it is."""
    if isinstance(value, Dual):
        return Dual(value.value[row : row + 1], value.tangents[:, row : row + 1])
    array: Floats = np.asarray(value)
    return array[row : row + 1] if array.ndim == 2 else value
