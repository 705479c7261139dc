"""The network that data are tried on: 16 units of tanh, softmax, plain descent over small batches.

It is trained on what a program of the user's makes of the rows, and judged by new rows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.bugs._trials.trial import BugCourse, Weights
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

UNITS = 16
LEAST = 1e-12
"""Below a probability of this the logarithm is cut: the loss stays a number."""
Batch = Callable[[int], tuple[Any, Any]]
"""step from 1 -> the inputs (rows, features) and the targets (rows, classes) of that step."""


@dataclass(frozen=True, kw_only=True)
class NewRows:
    """Rows that come later, by which a training is judged."""

    x: Floats
    """(rows, features)."""
    answers: Any
    """(rows,), the classes, counted from 0."""


def train_network(batch: Batch, new: NewRows, classes: int, rate: float, steps: int) -> BugCourse:
    """Train from small weights; the loss is that of the new rows, after every step."""
    x = np.asarray(new.x, float)
    weights = _start(x.shape[1], classes)
    losses = [_measure(weights, x, new.answers)]
    with np.errstate(all="ignore"):
        for step in range(1, steps + 1):
            weights = _step_down(weights, *batch(step), rate)
            losses.append(_measure(weights, x, new.answers))
            if not math.isfinite(losses[-1]):
                break
        right = _compute_outputs(weights, x)[1].argmax(axis=1) == new.answers
    return BugCourse(losses=tuple(losses), accuracy=float(right.mean()))


def encode_classes(y: Any, classes: int) -> Floats:
    """(rows, classes) with a 1 at each row's class; what has that shape already as it is."""
    array = np.asarray(y)
    targets: Floats = array if array.ndim > 1 else np.eye(classes)[array.astype(int)]
    return targets.astype(float)


def _start(features: int, classes: int) -> Weights:
    draws = stream(0, "bugs/learner")
    return {
        "W1": draws.draw_normal((features, UNITS)) / math.sqrt(features),
        "b1": np.zeros(UNITS),
        "W2": draws.draw_normal((UNITS, classes)) / math.sqrt(UNITS),
        "b2": np.zeros(classes),
    }


def _compute_outputs(w: Weights, x: Floats) -> tuple[Floats, Floats]:
    h = np.tanh(x @ w["W1"] + w["b1"])
    z = h @ w["W2"] + w["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return h, e / e.sum(axis=1, keepdims=True)


def _measure(weights: Weights, x: Floats, answers: Any) -> float:
    chosen = _compute_outputs(weights, x)[1][np.arange(len(x)), answers]
    return float(-np.log(np.maximum(chosen, LEAST)).mean())


def _step_down(w: Weights, x: Any, y: Any, rate: float) -> Weights:
    x = np.asarray(x, float)
    h, out = _compute_outputs(w, x)
    d2 = (out - y) / len(x)
    d1 = d2 @ w["W2"].T * (1 - h**2)
    slopes = {"W1": x.T @ d1, "b1": d1.sum(axis=0), "W2": h.T @ d2, "b2": d2.sum(axis=0)}
    return {name: w[name] - rate * slope for name, slope in slopes.items()}
