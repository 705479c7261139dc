"""The race itself: every optimizer makes its step, then every one the next."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.path import WORDS, Path
from backsight.engine.race.surface import Course
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

FAR = 10.0
"""How many widths of the window from its middle a path is said to have diverged."""


def race(
    course: Course,
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
    lanes = [_Lane(course, entrant, start, steps) for entrant in entrants]
    with np.errstate(all="ignore"):
        for t in range(1, steps + 1):
            added = _drawn(seed, t, noise, len(start)) if noise else None
            for lane in lanes:
                lane.go(t, added)
    return [lane.path() for lane in lanes]


class _Lane:
    """One optimizer on its way."""

    def __init__(
        self, course: Course, entrant: Entrant, start: Sequence[float], steps: int
    ) -> None:
        self.course, self.entrant = course, entrant
        optimizer = entrant.optimizer
        self._run = optimizer.step.on(WORDS)
        self._ahead, self._sought = _ahead(entrant)
        self._settings = dict(entrant.settings)
        axes, memory = len(start), optimizer.memory
        self.points = np.empty((steps + 1, axes))
        self.points[0] = start
        self.places, self.gradients = np.empty((2, steps, axes))
        self.memory = np.zeros((steps + 1, len(memory), axes))
        window = np.array(course.surface.window)
        middle, reach = window.mean(axis=1), FAR * (window[:, 1] - window[:, 0])
        self._low, self._high = (middle - reach).tolist(), (middle + reach).tolist()
        self.made, self.diverged = 0, False

    def go(self, t: int, noise: Floats | None) -> None:
        """Update t, unless it has diverged. noise: what is added to the gradient."""
        if self.diverged:
            return
        k, rate = self.made, self.entrant.rate
        w, memory = self.points[k], self.memory[k]
        place = w if self._ahead is None else self._ahead(*self._looking(w, memory, t))
        self.places[k] = place
        g = self.gradients[k]
        g[:] = self.course.slope(place.tolist())
        if noise is not None:
            g += noise
        new, *kept = self._run(w, g, rate, t, *memory, **self._settings)
        if not self._stays(new.tolist()):
            self.diverged = True
            return
        self.made = k + 1
        self.points[k + 1] = new
        after = self.memory[k + 1]
        for i, value in enumerate(kept):
            after[i] = value

    def path(self) -> Path:
        """What came of it."""
        n = self.made
        points = self.points[: n + 1]
        names = self.entrant.optimizer.memory
        return Path(
            entrant=self.entrant,
            points=points,
            heights=self.course.heights(*np.ascontiguousarray(points.T)),
            places=self.places[:n],
            gradients=self.gradients[:n],
            memory={name: self.memory[: n + 1, i] for i, name in enumerate(names)},
            diverged=n + 1 if self.diverged else None,
        )

    def _looking(self, w: Floats, memory: Floats, t: int) -> list[Any]:
        known = {"w": w, "eta": self.entrant.rate, "t": t}
        known |= dict(zip(self.entrant.optimizer.memory, memory, strict=True))
        return [known[name] for name in self._sought]

    def _stays(self, point: list[float]) -> bool:
        """Whether a point is a number, and within all bounds: a comparison with NaN fails."""
        return all(
            low <= p <= high for p, low, high in zip(point, self._low, self._high, strict=True)
        )


def _drawn(seed: int, t: int, noise: float, axes: int) -> Floats:
    return noise * stream(seed, "race/noise", t).standard_normal(axes)


def _ahead(entrant: Entrant) -> tuple[Callable[..., Any] | None, tuple[str, ...]]:
    """Where it takes the gradient, as a function, and the names of what that needs."""
    ahead = entrant.optimizer.ahead
    if ahead is None or ahead.is_only("w", **entrant.settings):
        return None, ()
    known = {k: v for k, v in entrant.settings.items() if k in ahead.settings}
    run = ahead.on(WORDS)
    return (lambda *operands: run(*operands, **known)), ahead.parameters
