"""The race itself: every optimizer makes its step, then every one the next."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.path import FLOAT64_WORDS, Path
from backsight.engine.race.surface import RaceSurface
from backsight.kernel.formula import Words
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

DIVERGENCE_WIDTHS = 10.0
"""How many widths of the window from its middle a path is said to have diverged."""


def race(
    race_surface: RaceSurface,
    entrants: Sequence[Entrant],
    *,
    start: Sequence[float],
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
) -> list[Path]:
    """The path of each, in their order.

    noise: the deviation of what is added to every coordinate of the gradient, drawn for each step
    anew and for all optimizers alike.
    """
    racers = [_Racer(race_surface, entrant, start, steps) for entrant in entrants]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            draws = draw_noise(seed, t, noise, len(start)) if noise else None
            for racer in racers:
                racer.advance(t, draws)
    return [racer.to_path() for racer in racers]


class _Racer:
    """One optimizer on its way."""

    def __init__(
        self, race_surface: RaceSurface, entrant: Entrant, start: Sequence[float], steps: int
    ) -> None:
        self.race_surface, self.entrant = race_surface, entrant
        optimizer = entrant.optimizer
        self._run = optimizer.step.with_words(FLOAT64_WORDS)
        self._lookahead, self._lookahead_inputs = make_lookahead(entrant)
        self._settings = dict(entrant.settings)
        axes, memory = len(start), optimizer.memory
        self.points = np.empty((steps + 1, axes))
        self.points[0] = start
        self.places, self.gradients = np.empty((2, steps, axes))
        self.memory = np.zeros((steps + 1, len(memory), axes))
        self._low, self._high = (ends.tolist() for ends in compute_bounds(race_surface))
        self.updates, self.diverged = 0, False

    def advance(self, t: int, noise: Floats | None) -> None:
        """Update t, unless it has diverged. noise: what is added to the gradient."""
        if self.diverged:
            return
        k, rate = self.updates, self.entrant.rate
        w, memory = self.points[k], self.memory[k]
        point = (
            w
            if self._lookahead is None
            else self._lookahead(*self._list_lookahead_inputs(w, memory, t))
        )
        self.places[k] = point
        g = self.gradients[k]
        g[:] = self.race_surface.compute_slope(point.tolist())
        if noise is not None:
            g += noise
        new, *new_memory = self._run(w, g, rate, t, *memory, **self._settings)
        if not self._is_inside(new.tolist()):
            self.diverged = True
            return
        self.updates = k + 1
        self.points[k + 1] = new
        after = self.memory[k + 1]
        for i, value in enumerate(new_memory):
            after[i] = value

    def to_path(self) -> Path:
        """What came of it."""
        n = self.updates
        points = self.points[: n + 1]
        names = self.entrant.optimizer.memory
        return Path(
            entrant=self.entrant,
            points=points,
            heights=self.race_surface.compute_heights(*np.ascontiguousarray(points.T)),
            places=self.places[:n],
            gradients=self.gradients[:n],
            memory={name: self.memory[: n + 1, i] for i, name in enumerate(names)},
            diverged=n + 1 if self.diverged else None,
        )

    def _list_lookahead_inputs(self, w: Floats, memory: Floats, t: int) -> list[Any]:
        values = {"w": w, "eta": self.entrant.rate, "t": t}
        values |= dict(zip(self.entrant.optimizer.memory, memory, strict=True))
        return [values[name] for name in self._lookahead_inputs]

    def _is_inside(self, point: list[float]) -> bool:
        """Whether a point is a number, and within all bounds: a comparison with NaN fails."""
        return all(
            low <= p <= high for p, low, high in zip(point, self._low, self._high, strict=True)
        )


def compute_bounds(race_surface: RaceSurface) -> tuple[Floats, Floats]:
    """The least and the largest coordinates of a path that has not diverged, (axes,) each."""
    window = np.array(race_surface.surface.window)
    middle, reach = window.mean(axis=1), DIVERGENCE_WIDTHS * (window[:, 1] - window[:, 0])
    return middle - reach, middle + reach


def draw_noise(seed: int, t: int, noise: float, axes: int) -> Floats:
    """(axes,), what is added to the gradient of every optimizer at step t."""
    return noise * stream(seed, "race/noise", t).draw_normal(axes)


def make_lookahead(
    entrant: Entrant, words: Words = FLOAT64_WORDS
) -> tuple[Callable[..., Any] | None, tuple[str, ...]]:
    """Where it takes the gradient, as a function, and the names of what that needs."""
    ahead = entrant.optimizer.ahead
    if ahead is None or ahead.is_only("w", **entrant.settings):
        return None, ()
    settings = {k: v for k, v in entrant.settings.items() if k in ahead.settings}
    run = ahead.with_words(words)
    return (lambda *operands: run(*operands, **settings)), ahead.parameters
