"""Where a number of the verdict stands: an entry of an array in a step, which `explain` opens."""

import math
from dataclasses import dataclass

import numpy as np

from backsight.doctor.examination import Examination
from backsight.doctor.readings import Found
from backsight.doctor.verdict.shell import format_explain
from backsight.engine.entry import Index, format_entry
from backsight.explanations.step.ledger import make_ledger
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class NumberPlace:
    """One number of one step."""

    step: int
    """Counted from 1, as `explain` counts."""
    number: str
    """Its name: "dL_dW1[0,2]"."""
    value: float
    """The number itself, which is what `explain` shows."""
    command: str
    """That shows it; "" where no shell knows the case."""


def find_number(exam: Examination, result: Found) -> NumberPlace | None:
    """The entry that shows a reading best; None where there is none, or none that is had without
    training anew."""
    if not result.symbol or not result.step or math.isnan(result.value):
        return None
    if result.symbol == "L" and (loss := _find_loss(exam, result.step)) is not None:
        return _make_place(exam, result.step, "L", loss)
    step = exam.find_step(result.step)
    if step is None or result.symbol not in step.tape:
        return None
    ledger = make_ledger(step)
    values = np.asarray(ledger.read_array(result.symbol), float)
    if not values.size:
        return None
    index = result.index or _choose_entry(values, result)
    number = format_entry(*ledger.to_reader_name(result.symbol, index))
    return _make_place(exam, result.step, number, float(values[index]))


def _make_place(exam: Examination, step: int, number: str, value: float) -> NumberPlace:
    command = format_explain(exam.case, step, number)
    return NumberPlace(step=step, number=number, value=value, command=command)


def _find_loss(exam: Examination, step: int) -> float | None:
    """The loss of a step, where the course knows it of every step."""
    course = exam.course
    at = step - exam.first_step
    if course is None or exam.case.training is not None or not 0 <= at < len(course.losses):
        return None
    loss = float(course.losses[at])
    return None if math.isnan(loss) else loss


def _choose_entry(values: Floats, result: Found) -> Index:
    """What shows it best: one that is not finite, else the largest in size, or the last one."""
    if result.entry == "last" or not values.shape:
        return tuple(n - 1 for n in values.shape)
    sizes = np.where(np.isfinite(values), np.abs(values), np.inf)
    has_unit = result.unit is not None and result.unit < values.shape[-1]
    first = result.unit if has_unit and result.unit is not None else 0
    column = sizes[..., first : first + 1] if has_unit else sizes
    index = [int(i) for i in np.unravel_index(int(column.argmax()), column.shape)]
    return (*index[:-1], index[-1] + first)
