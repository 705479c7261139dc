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
from backsight.engine.train import Step
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.questions._record import Question
from backsight.recorder.search import Answer, Found, Never, Search


def find(search: Search) -> Answer:
    """The step in whose numbers, or in whose update, it came about."""
    between = search.between(lambda state: bool(broken(state)))
    if between and between[0] == between[1]:
        return _from_the_start(search)
    if between is None and search.tried == search.last:
        return Never()
    first, last = between or (search.last, search.tried)
    state = None
    for step in search.steps(first + 1, last):
        state = step.state
        if state.step > first and broken(state):
            return _made_by_update(state)
        if failed := unsound(step):
            return _made_in(step, failed)
    if state is not None and broken(state):
        return _made_by_update(state)
    return Never(
        said=(
            _(
                "The record has a number that is not finite in step {step:,}, but this machine "
                "does not come to one."
            ).format(step=last),
        )
    )


def broken(state: State) -> tuple[str, ...]:
    """The vectors of a state with numbers that are not finite."""
    return tuple(name for name, vector in state.vectors.items() if not is_finite(vector))


def unsound(step: Step) -> tuple[str, ...]:
    """Whether a step's loss or gradient is not finite: their symbols."""
    failed = () if math.isfinite(step.loss) else ("L",)
    with np.errstate(all="ignore"):
        length = float(np.dot(step.gradient, step.gradient))
    return failed if math.isfinite(length) else (*failed, "g")


def is_finite(vector: Floats) -> bool:
    """Whether all entries are. A finite sum says so at once."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(vector.sum()) or np.isfinite(vector).all())


def _made_in(step: Step, failed: tuple[str, ...]) -> Found:
    """failed: L or g, or both."""
    index, value = first_bad(step.gradient)
    if "L" in failed:
        said = _("The loss of step {step:,} is not finite: {value}.")
        symbol, index, value = "L", (), step.loss
    elif math.isfinite(value):
        symbol = "g"
        said = _(
            "All numbers of the gradient of step {step:,} are finite, but the sum of their squares "
            "is not, and training ends there."
        )
    else:
        symbol, said = "g", _("The loss of step {step:,} is finite, but its gradient is not.")
    return Found(
        step=step.index,
        symbol=symbol,
        index=index,
        value=value,
        failed=failed,
        said=(said.format(step=step.index, value=value),),
    )


def _made_by_update(state: State) -> Found:
    """The state after the step is the first that is broken."""
    names = broken(state)
    index, value = first_bad(state.vectors[names[0]])
    said = _(
        "Loss and gradient of step {step:,} are finite, but its update leaves numbers that are "
        "not, in {names}."
    )
    return Found(
        step=state.step,
        symbol=f"{names[0]}_next",
        index=index,
        value=value,
        said=(said.format(step=state.step, names=_(", ").join(f"{{{n}}}" for n in names)),),
        failed=tuple(f"{name}_next" for name in names),
    )


def _from_the_start(search: Search) -> Found:
    state = search.replay.at(search.first)
    name = broken(state)[0]
    index, value = first_bad(state.vectors[name])
    return Found(
        step=search.first,
        symbol=name,
        index=index,
        value=value,
        failed=(name,),
        said=(_("The run began with a number that is not finite."),),
    )


def first_bad(array: Floats) -> tuple[tuple[int, ...], float]:
    """The first entry that is not finite; where all are, the one with the largest size."""
    bad = np.argwhere(~np.isfinite(array))
    largest = np.unravel_index(int(np.abs(array).argmax()), array.shape)
    index = tuple(map(int, bad[0] if len(bad) else largest))
    return index, float(array[index])


nonfinite = Question(name="nonfinite", find=find)
