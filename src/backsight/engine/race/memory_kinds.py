"""What an optimizer's memory is made of, found by trial, so that a user's own is drawn too."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.path import WORDS
from backsight.kernel.types import Floats

Kind = Literal["velocity", "mean", "squares", "other"]
"""velocity: turns with the gradient and grows with the rate: a step that is carried on. mean: turns
with the gradient, whatever the rate. squares: the same for a gradient and its opposite."""
TRIED = (0.3, 0.7, 0.2)
"""Gradients of the trial, one after the other."""


def kinds_of(entrant: Entrant) -> dict[str, Kind]:
    """Of each memory, by what it makes of gradients, of their opposites, and at twice the rate."""
    there, back, faster = (_after(entrant, s, e) for s, e in ((1, 0.1), (-1, 0.1), (1, 0.2)))
    return {name: _kind(there[name], back[name], faster[name]) for name in there}


def _kind(there: Floats, back: Floats, faster: Floats) -> Kind:
    if np.allclose(there, back, rtol=1e-9):
        return "squares"
    if not np.allclose(there, -back, rtol=1e-9):
        return "other"
    return "mean" if np.allclose(there, faster, rtol=1e-9) else "velocity"


def _after(entrant: Entrant, sign: int, rate: float) -> Mapping[str, Floats]:
    optimizer = entrant.optimizer
    run, w = optimizer.step.on(WORDS), np.zeros(1)
    memory = [np.zeros(1)] * len(optimizer.memory)
    with np.errstate(all="ignore"):
        for t, g in enumerate(TRIED, 1):
            w, *memory = run(w, np.array([sign * g]), rate, t, *memory, **entrant.settings)
    return dict(zip(optimizer.memory, memory, strict=True))
