"""What an optimizer's memory is made of, found by trial, so that a user's own is drawn too."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.path import FLOAT64_WORDS
from backsight.kernel.types import Floats

MemoryKind = Literal["velocity", "mean", "squares", "other"]
"""velocity: turns with the gradient and grows with the rate: a step that is carried on. mean: turns
with the gradient, whatever the rate. squares: the same for a gradient and its opposite."""
TRIAL_GRADIENTS = (0.3, 0.7, 0.2)
"""Gradients of the trial, one after the other."""


def classify_memory(entrant: Entrant) -> dict[str, MemoryKind]:
    """Of each memory, by what it makes of gradients, of their opposites, and at twice the rate."""
    plain, opposite, faster = (
        _run_trial(entrant, s, e) for s, e in ((1, 0.1), (-1, 0.1), (1, 0.2))
    )
    return {name: _classify(plain[name], opposite[name], faster[name]) for name in plain}


def _classify(plain: Floats, opposite: Floats, faster: Floats) -> MemoryKind:
    if np.allclose(plain, opposite, rtol=1e-9):
        return "squares"
    if not np.allclose(plain, -opposite, rtol=1e-9):
        return "other"
    return "mean" if np.allclose(plain, faster, rtol=1e-9) else "velocity"


def _run_trial(entrant: Entrant, sign: int, rate: float) -> Mapping[str, Floats]:
    optimizer = entrant.optimizer
    run, w = optimizer.step.with_words(FLOAT64_WORDS), np.zeros(1)
    memory = [np.zeros(1)] * len(optimizer.memory)
    with np.errstate(all="ignore"):
        for t, g in enumerate(TRIAL_GRADIENTS, 1):
            w, *memory = run(w, np.array([sign * g]), rate, t, *memory, **entrant.settings)
    return dict(zip(optimizer.memory, memory, strict=True))
