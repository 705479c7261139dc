"""Many races of one optimizer at once, as arrays: each rate from each start."""

from collections.abc import Sequence

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.path import FLOAT64_WORDS
from backsight.engine.race.run import compute_bounds, draw_noise, make_lookahead
from backsight.engine.race.surface import RaceSurface
from backsight.kernel.types import Array, Floats


def add_coordinates(x: Array) -> Array:
    """The sum over the coordinates of each path, where the word `total` sums over one path's."""
    return np.add.reduce(x, axis=-1, keepdims=True)


WORDS = {**FLOAT64_WORDS, "total": add_coordinates}


def compute_end_heights(
    race_surface: RaceSurface,
    entrant: Entrant,
    rates: Sequence[float],
    starts: Sequence[Sequence[float]],
    *,
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
) -> Floats:
    """(rates, starts), the height at the end of each race; infinite where it diverged."""
    w = np.tile(np.array(starts, dtype=np.float64), (len(rates), 1))
    eta = np.repeat(np.array(rates), len(starts))[:, None]
    optimizer = entrant.optimizer
    memory = [np.zeros_like(w) for _name in optimizer.memory]
    run = optimizer.step.with_words(WORDS)
    lookahead, inputs = make_lookahead(entrant, WORDS)
    low, high = compute_bounds(race_surface)
    is_inside = np.ones(len(w), dtype=bool)
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            place = w
            if lookahead is not None:
                values = {
                    "w": w,
                    "eta": eta,
                    "t": t,
                    **dict(zip(optimizer.memory, memory, strict=True)),
                }
                place = lookahead(*(values[name] for name in inputs))
            g = race_surface.compute_slopes(place)
            if noise:
                g = g + draw_noise(seed, t, noise, w.shape[1])
            new, *memory = run(w, g, eta, t, *memory, **entrant.settings)
            is_inside &= np.all((low <= new) & (new <= high), axis=1)
            w = np.where(is_inside[:, None], new, w)
    heights = race_surface.compute_heights(*np.ascontiguousarray(w.T))
    heights = np.where(is_inside & np.isfinite(heights), heights, np.inf)
    return heights.reshape(len(rates), len(starts))
