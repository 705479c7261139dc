"""Plain descent, w ← w − ηg, from some weights, the loss measured after every step."""

import math
from collections.abc import Callable

import numpy as np

from backsight.bugs._trials.trial import BugCourse, Weights
from backsight.kernel.types import Floats

H = 1e-5
"""The step of the differences."""


def run_descent(
    find_change: Callable[[Weights, int], Weights],
    weights: Weights,
    measure: Callable[[Weights], float],
    score: Callable[[Weights], float] | None,
    steps: int,
) -> BugCourse:
    """Train. find_change: (weights, step from 1) -> the new weights. measure: the loss that is
    meant. It ends early where the loss is no number, or the program fails."""
    losses: list[float] = []
    with np.errstate(all="ignore"):
        losses.append(float(measure(weights)))
        for step in range(1, steps + 1):
            try:
                weights = find_change(weights, step)
            except Exception as error:  # a program that is wrong may fail in any way
                return BugCourse(losses=tuple(losses), error=f"{type(error).__name__}: {error}")
            losses.append(float(measure(weights)))
            if not math.isfinite(losses[-1]):
                break
        accuracy = None if score is None else float(score(weights))
    return BugCourse(losses=tuple(losses), accuracy=accuracy)


def step_down(weights: Weights, gradient: Weights, rate: float) -> Weights:
    """One step down."""
    return {name: np.asarray(w - rate * gradient[name]) for name, w in weights.items()}


def differentiate(loss: Callable[[Weights], float], weights: Weights) -> Weights:
    """The gradient of a loss as it is written, by central differences."""
    return {name: _differentiate_array(loss, weights, name) for name in weights}


def _differentiate_array(loss: Callable[[Weights], float], weights: Weights, name: str) -> Floats:
    array = weights[name]
    result = np.empty_like(array)
    for place in np.ndindex(array.shape):
        higher, lower = array.copy(), array.copy()
        higher[place] += H
        lower[place] -= H
        rise = loss({**weights, name: higher}) - loss({**weights, name: lower})
        result[place] = rise / (2 * H)
    return result
