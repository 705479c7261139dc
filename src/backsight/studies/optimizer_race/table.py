"""The numbers of one path, for a table."""

import math
from typing import Any

import numpy as np

from backsight.engine.race import Path, RaceSurface

SHARE = 0.01
"""What is left of the height over the least where a path counts as arrived."""


def make_row(
    path: Path, race_surface: RaceSurface, default_rate: float, *, fair: bool
) -> dict[str, Any]:
    """As `Race.summary` says. distance: None where no minimum is known; within: None where it
    never came so far; diverged: the update that led away, or None."""
    end = path.points[-1]
    return {
        "optimizer": path.entrant.name,
        "rate": path.entrant.rate,
        "fair": fair,
        "default_rate": default_rate,
        "settings": dict(path.entrant.settings),
        "end": end.tolist(),
        "value": float(path.heights[-1]),
        "distance": measure_distance(end, race_surface),
        "within": path.within(race_surface.least, SHARE),
        "diverged": path.diverged,
    }


def measure_distance(point: np.ndarray, race_surface: RaceSurface) -> float | None:
    """To the nearest known minimum; None where none is known."""
    minima = race_surface.surface.minima
    if not minima:
        return None
    return min(math.dist(point.tolist(), minimum) for minimum in minima)
