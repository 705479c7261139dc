"""The first time that the norm of a layer's weights, or of any array by name, is above a limit.

The norm is the root of the sum of all squares. A layer goes by its number, and its weights are
meant. Recorded norms rule most steps out; the others are made again.
"""

import math
from collections.abc import Iterator

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.questions._arrays import NamedArray, find_array
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search


def find(search: Search, name: str, limit: float) -> Answer:
    """The step after which the weights, or in which another array, is too long."""
    array = find_array(search.training_loop.program.batch_derivation, name)
    norms = _measure_states if array.kind == "state" else _measure_steps
    for step, length in norms(search, array, limit):
        if length > limit:
            return _describe(search, array, step, length, limit)
    return NoOccurrence()


def _measure_steps(search: Search, array: NamedArray, limit: float) -> Iterator[tuple[int, float]]:
    for first, last in search.list_open_ranges(array.bound, limit):
        for step in search.replay_steps(first, last):
            yield step.index, compute_norm(array.read_step(step))


def _measure_states(search: Search, array: NamedArray, limit: float) -> Iterator[tuple[int, float]]:
    """What is recorded at a step is of the weights before it; of the last state nothing is."""
    for first, last in search.list_open_ranges(array.bound, limit):
        for state in search.replay_states(first - 1, last - 1):
            yield state.step, compute_norm(array.read_state(state))
    for state in search.replay_states(search.last, search.last):
        yield state.step, compute_norm(array.read_state(state))


def compute_norm(array: Floats) -> float:
    """The root of the sum of all squares, of numbers so scaled that no square is beyond float64."""
    largest = float(np.abs(array).max()) if array.size else 0.0
    if largest == 0 or not math.isfinite(largest):
        return largest
    scaled = array.astype(np.float64) / largest
    return largest * math.sqrt(float((scaled * scaled).sum()))


def _describe(
    search: Search, array: NamedArray, step: int, length: float, limit: float
) -> Occurrence:
    name = (
        _("the weights of layer {name}").format(name=array.name)
        if array.name.isdigit()
        else f"{{{array.name}}}"
    )
    if array.kind != "state":
        sentence = _(
            "In step {step:,} the norm of {what} is {norm:.6g}, the first above {limit:.6g}."
        )
    elif step == search.first:
        sentence = _("From the beginning the norm of {what} is above {limit:.6g}: {norm:.6g}.")
    else:
        sentence = _(
            "After step {step:,} the norm of {what} is {norm:.6g}, the first above {limit:.6g}."
        )
    sentence = sentence.format(step=step, what=name, limit=limit, norm=length)
    return Occurrence(step=step, symbol=array.name, value=length, sentences=(sentence,))


norm_above = Question(
    name="norm_above",
    find=find,
    takes=(
        Argument(name="L", kind=str, called="a layer's number, or an array's name"),
        Argument(name="X", kind=float, called="a norm, a finite number"),
    ),
)
