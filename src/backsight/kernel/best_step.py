"""After which step the network was best, of those after which it was measured."""

import math
from collections.abc import Iterable, Mapping
from typing import Literal

By = Literal["loss", "score"]
"""The lowest loss, or the highest score."""
Measured = tuple[int, Mapping[str, float], Mapping[str, float]]
"""A step, and the losses and scores after it by part."""


def find_best_step(moments: Iterable[Measured], by: By = "loss") -> int | None:
    """The first of the best, by the validation part where there is one; None where nothing was
    measured that is a number."""
    best_step, best = None, math.inf
    for step, losses, scores in moments:
        values = losses if by == "loss" else scores
        value = float(values.get("validation", values.get("train", math.nan)))
        value = value if by == "loss" else -value
        if value < best:
            best_step, best = step, value
    return best_step
