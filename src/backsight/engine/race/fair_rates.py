"""A rate for each optimizer by one rule for all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.run import race
from backsight.engine.race.surface import RaceSurface
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
    least; of equal ones the smallest. A path that diverged has no height: it counts as infinite."""
    starts = draw_starts(race_surface, start, seed)
    best = [(np.inf, RATES[0])] * len(entrants)
    for rate_index, rate in enumerate(RATES):
        candidates = [replace(e, rate=rate) for e in entrants]
        end_heights = []
        for start_index, start_point in enumerate(starts):
            paths = race(
                race_surface, candidates, start=start_point, steps=steps, noise=noise, seed=seed
            )
            end_heights.append([np.inf if p.diverged else float(p.heights[-1]) for p in paths])
            done = rate_index * START_COUNT + start_index + 1
            progress(RATES_TRIED, done, START_COUNT * len(RATES))
        medians = np.median(np.nan_to_num(end_heights, nan=np.inf), axis=0)
        best = [(m, rate) if m < b[0] else b for m, b in zip(medians.tolist(), best, strict=True)]
    return [replace(e, rate=rate) for e, (_, rate) in zip(entrants, best, strict=True)]


def draw_starts(
    race_surface: RaceSurface, start: Sequence[float], seed: int
) -> list[tuple[float, ...]]:
    """The start, and four points drawn evenly from the window."""
    window = np.array(race_surface.surface.window)
    draws = draw_uniform(seed, "race/starts", 0, (START_COUNT - 1, len(window)), "float64")
    points = window[:, 0] + draws * (window[:, 1] - window[:, 0])
    return [tuple(start), *map(tuple, points.tolist())]
