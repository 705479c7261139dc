"""The first time that the norm of a layer's weights, or of any array by name, is above a limit.

The norm is the root of the sum of all squares. A layer goes by its number, and its weights are
meant. Recorded norms rule most steps out; the others are made again.
"""

import math
from collections.abc import Iterator

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.questions._arrays import Named, named
from backsight.recorder.questions._record import Question, Take
from backsight.recorder.search import Answer, Found, Never, Search


def find(search: Search, name: str, limit: float) -> Answer:
    """The step after which the weights, or in which another array, is too long."""
    array = named(search.course.program.first, name)
    norms = _in_states if array.kind == "state" else _in_steps
    for step, length in norms(search, array, limit):
        if length > limit:
            return _found(search, array, step, length, limit)
    return Never()


def _in_steps(search: Search, array: Named, limit: float) -> Iterator[tuple[int, float]]:
    for first, last in search.unsettled(array.bound, limit):
        for step in search.steps(first, last):
            yield step.index, norm(array.in_step(step))


def _in_states(search: Search, array: Named, limit: float) -> Iterator[tuple[int, float]]:
    """What is recorded at a step is of the weights before it; of the last state nothing is."""
    for first, last in search.unsettled(array.bound, limit):
        for state in search.states(first - 1, last - 1):
            yield state.step, norm(array.in_state(state))
    for state in search.states(search.last, search.last):
        yield state.step, norm(array.in_state(state))


def norm(array: Floats) -> float:
    """The root of the sum of all squares, of numbers so scaled that no square is beyond float64."""
    largest = float(np.abs(array).max()) if array.size else 0.0
    if largest == 0 or not math.isfinite(largest):
        return largest
    scaled = array.astype(np.float64) / largest
    return largest * math.sqrt(float((scaled * scaled).sum()))


def _found(search: Search, array: Named, step: int, length: float, limit: float) -> Found:
    called = (
        _("the weights of layer {name}").format(name=array.name)
        if array.name.isdigit()
        else f"{{{array.name}}}"
    )
    if array.kind != "state":
        said = _("In step {step:,} the norm of {what} is {norm:.6g}, the first above {limit:.6g}.")
    elif step == search.first:
        said = _("From the beginning the norm of {what} is above {limit:.6g}: {norm:.6g}.")
    else:
        said = _(
            "After step {step:,} the norm of {what} is {norm:.6g}, the first above {limit:.6g}."
        )
    said = said.format(step=step, what=called, limit=limit, norm=length)
    return Found(step=step, symbol=array.name, value=length, said=(said,))


norm_above = Question(
    name="norm_above",
    find=find,
    takes=(
        Take(name="L", kind=str, called="a layer's number, or an array's name"),
        Take(name="X", kind=float, called="a norm, a finite number"),
    ),
)
