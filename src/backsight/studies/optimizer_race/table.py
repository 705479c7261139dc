"""The numbers of one path, for a table."""

import math
from typing import Any

import numpy as np

from backsight.engine.race import Course, Path

SHARE = 0.01
"""What is left of the height over the least where a path counts as arrived."""


def row_of(path: Path, course: Course, default_rate: float) -> dict[str, Any]:
    """As `Race.summary` says. distance: None where no minimum is known; within: None where it
    never came so far; diverged: the update that led away, or None."""
    end = path.points[-1]
    return {
        "optimizer": path.entrant.name,
        "rate": path.entrant.rate,
        "default_rate": default_rate,
        "settings": dict(path.entrant.settings),
        "end": end.tolist(),
        "value": float(path.heights[-1]),
        "distance": distance(end, course),
        "within": path.within(course.least, SHARE),
        "diverged": path.diverged,
    }


def distance(point: np.ndarray, course: Course) -> float | None:
    """To the nearest known minimum; None where none is known."""
    minima = course.surface.minima
    if not minima:
        return None
    return min(math.dist(point.tolist(), minimum) for minimum in minima)
