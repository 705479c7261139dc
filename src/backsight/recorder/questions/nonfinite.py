"""The first number that is not finite: in the loss, the gradient, or the state carried on.

The state is the weights, the optimizer's memory and the running statistics. What is infinite or
undefined there stays so, which is why kept states can be bisected. The gradient counts as not
finite, too, where the sum of its squares is not, for training ends there. What is not finite only
within a formula, and leaves no trace in these (1 / (1 + exp(-z)) with exp(-z) infinite is 0),
does not count.
"""

import math

import numpy as np

from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats
from backsight.recorder.questions._record import Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search


def find(search: Search) -> Answer:
    """The step in whose numbers, or in whose update, it came about."""
    between = search.find_bracket(lambda state: bool(list_broken(state)))
    if between and between[0] == between[1]:
        return _describe_start(search)
    if between is None and search.last_attempt == search.last:
        return NoOccurrence()
    first, last = between or (search.last, search.last_attempt)
    state = None
    for step in search.replay_steps(first + 1, last):
        state = step.state
        if state.step > first and list_broken(state):
            return _describe_update(state)
        if symbols := list_unsound(step):
            return _describe_step(step, symbols)
    if state is not None and list_broken(state):
        return _describe_update(state)
    return NoOccurrence(
        sentences=(
            _(
                "The record has a number that is not finite in step {step:,}, but this machine "
                "does not come to one."
            ).format(step=last),
        )
    )


def list_broken(state: State) -> tuple[str, ...]:
    """The vectors of a state with numbers that are not finite."""
    return tuple(name for name, vector in state.vectors.items() if not is_finite(vector))


def list_unsound(step: Step) -> tuple[str, ...]:
    """Whether a step's loss or gradient is not finite: their symbols."""
    symbols = () if math.isfinite(step.loss) else ("L",)
    with np.errstate(all="ignore"):
        length = float(np.dot(step.gradient, step.gradient))
    return symbols if math.isfinite(length) else (*symbols, "g")


def is_finite(vector: Floats) -> bool:
    """Whether all entries are. A finite sum says so at once."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(vector.sum()) or np.isfinite(vector).all())


def _describe_step(step: Step, symbols: tuple[str, ...]) -> Occurrence:
    """symbols: L or g, or both."""
    index, value = find_first_bad(step.gradient)
    if "L" in symbols:
        sentence = _("The loss of step {step:,} is not finite: {value}.")
        symbol, index, value = "L", (), step.loss
    elif math.isfinite(value):
        symbol = "g"
        sentence = _(
            "All numbers of the gradient of step {step:,} are finite, but the sum of their squares "
            "is not, and training ends there."
        )
    else:
        symbol, sentence = "g", _("The loss of step {step:,} is finite, but its gradient is not.")
    return Occurrence(
        step=step.index,
        symbol=symbol,
        index=index,
        value=value,
        nonfinite_arrays=symbols,
        sentences=(sentence.format(step=step.index, value=value),),
    )


def _describe_update(state: State) -> Occurrence:
    """The state after the step is the first that is broken."""
    names = list_broken(state)
    index, value = find_first_bad(state.vectors[names[0]])
    sentence = _(
        "Loss and gradient of step {step:,} are finite, but its update leaves numbers that are "
        "not, in {names}."
    )
    return Occurrence(
        step=state.step,
        symbol=f"{names[0]}_next",
        index=index,
        value=value,
        sentences=(sentence.format(step=state.step, names=join_words(f"{{{n}}}" for n in names)),),
        nonfinite_arrays=tuple(f"{name}_next" for name in names),
    )


def _describe_start(search: Search) -> Occurrence:
    state = search.replay.restore_state(search.first)
    name = list_broken(state)[0]
    index, value = find_first_bad(state.vectors[name])
    return Occurrence(
        step=search.first,
        symbol=name,
        index=index,
        value=value,
        nonfinite_arrays=(name,),
        sentences=(_("The run began with a number that is not finite."),),
    )


def find_first_bad(array: Floats) -> tuple[tuple[int, ...], float]:
    """The first entry that is not finite; where all are, the one with the largest size."""
    bad = np.argwhere(~np.isfinite(array))
    largest = np.unravel_index(int(np.abs(array).argmax()), array.shape)
    index = tuple(map(int, bad[0] if len(bad) else largest))
    return index, float(array[index])


nonfinite = Question(name="nonfinite", find=find)
