"""A rate for each optimizer by one rule for all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.surface import RaceSurface
from backsight.engine.race.trials import compute_end_heights
from backsight.kernel.language import N_
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.streams import draw_uniform

RATES = (
    1e-4,
    2e-4,
    5e-4,
    1e-3,
    2e-3,
    5e-3,
    0.01,
    0.02,
    0.05,
    0.1,
    0.2,
    0.5,
    1.0,
    2.0,
    5.0,
    10.0,
)
"""The grid: 1, 2 and 5 in every decade."""
START_COUNT = 5
"""Races for each rate: from the start that was asked for, and from four more in the window."""

RATES_TRIED = N_("Rates are tried")


def choose_fair_rates(
    race_surface: RaceSurface,
    entrants: Sequence[Entrant],
    *,
    start: Sequence[float],
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
    progress: Progress = ignore_progress,
) -> list[Entrant]:
    """Each entrant with that rate of the grid whose median height at the end, over all starts, is
    least; of equal ones the smallest. A path that diverged has no height: it counts as infinite,
    and from the start that was asked for none may."""
    starts = draw_starts(race_surface, start, seed)
    trials = len(RATES) * len(starts)
    rates = []
    for index, entrant in enumerate(entrants):
        heights = compute_end_heights(
            race_surface, entrant, RATES, starts, steps=steps, noise=noise, seed=seed
        )
        medians = np.where(np.isinf(heights[:, 0]), np.inf, np.median(heights, axis=1))
        rates.append(RATES[int(np.argmin(medians))])
        progress(RATES_TRIED, (index + 1) * trials, len(entrants) * trials)
    return [replace(e, rate=rate) for e, rate in zip(entrants, rates, strict=True)]


def draw_starts(
    race_surface: RaceSurface, start: Sequence[float], seed: int
) -> list[tuple[float, ...]]:
    """The start, and four points drawn evenly from the window."""
    window = np.array(race_surface.surface.window)
    draws = draw_uniform(seed, "race/starts", 0, (START_COUNT - 1, len(window)), "float64")
    points = window[:, 0] + draws * (window[:, 1] - window[:, 0])
    return [tuple(start), *map(tuple, points.tolist())]
