"""Where the first number of a step is that is not finite, and what made it."""

import math
from typing import Any

import numpy as np

from backsight.engine.step import Step
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import join_sentences, say
from backsight.kernel.types import Floats


def raise_not_finite(step: Step) -> None:
    """Raise NotFinite for a step whose loss or gradient is not finite, naming the first symbol."""
    for name in _list_arrays(step):
        array = np.asarray(step.tape[name])
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            index = tuple(map(int, bad[0]))
            value = float(array[index])
            cause = join_sentences(
                _describe_letter(name), _explain_cause(step), describe_range(value, array.dtype)
            )
            raise NotFinite(step.index, name, index, value, cause)
    raise _make_length_error(step.index, step.gradient)


def describe_range(value: float, dtype: Any) -> str:
    """Where the numbers of a type end, for a value that went beyond: "" for one that is none."""
    if math.isnan(value):
        return ""
    kind: np.dtype[np.floating[Any]] = np.dtype(dtype)
    return say(
        "A {dtype} ends at {largest:.1e}.", dtype=str(kind), largest=float(np.finfo(kind).max)
    )


def _describe_letter(name: str) -> str:
    """What a symbol is that is seen in the equations alone."""
    return say("D is the loss without the regularizer's part.") if name == "D" else ""


def _explain_cause(step: Step) -> str:
    """Whether the numbers that the step began with were finite."""
    if np.isfinite(step.state.vectors["theta"]).all():
        return say(
            "It is the first number of the step that is not finite; all that it was made of was."
        )
    return say(
        "The update of step {last} made it; all numbers before were finite.", last=step.index - 1
    )


def _list_arrays(step: Step) -> list[str]:
    """The weights, and what is made of them up to the gradient, in order."""
    acts = step.derivation.acts("forward", "loss", "backward")
    return [*(s.name for s in step.derivation.weights()), *(t for e in acts for t in e.targets)]


def _make_length_error(index: int, gradient: Floats) -> NotFinite:
    """Where every number is finite, but the square of the gradient's length is not."""
    largest = int(np.abs(gradient).argmax())
    return NotFinite(
        index,
        "g",
        (largest,),
        float(gradient[largest]),
        join_sentences(
            say(
                "The gradient is so long that its square is beyond {dtype}.",
                dtype=str(gradient.dtype),
            ),
            describe_range(float(gradient[largest]), gradient.dtype),
        ),
    )
