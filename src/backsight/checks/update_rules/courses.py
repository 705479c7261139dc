"""The ways on which a user's update is tried: weights, and the gradient of each step.

    bowl, rosenbrock    gradients of surfaces of the catalog, seen on a walk across them
    swings              gradients that change their sign, as batches make them
    cups                gradients from 1e-9 to 1, where ε weighs as much as the root
    stops               an entry whose gradient is 0, and others in which it ends
    yours               swings, from weights that the user gave
    turns               after each gradient of 1 a small one against it, of every size

The gradients are the same whatever the update does, and before each step the weights are put where
the record has them. So a slip shows in the step in which it is made and grows into nothing else,
and no wrong step leads the others astray.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from backsight.kernel.types import Floats
from backsight.maths.surfaces import Surface, surfaces

STEPS = 10
RATES = (1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.1, 0.1, 0.3, 0.3)
"""What the rate is multiplied by, step by step, where it can be given to the user's update."""
YOURS = "yours"
"""The course from the user's own weights."""
MOST_LINES = 500
"""Across a surface; entries beyond go along the same ones again."""
SLOPE = 0.05
"""How fast the gradient changes with the point at which it is asked for."""


@dataclass(frozen=True, kw_only=True)
class UpdateCourse:
    """Where the weights start, and the gradient of each step."""

    name: str
    """What it is called."""
    start: Floats
    """(numbers,): the weights before the first step."""
    gradients: Floats
    """(steps, numbers)."""
    rates: tuple[float, ...] = (1.0,) * STEPS
    """What the rate is multiplied by in each step."""

    def compute_gradient(self, step: int, weights: Floats, point: Floats) -> Floats:
        """The gradient of a step, where an update asks for it at a point of its own."""
        return np.asarray(self.gradients[step] + SLOPE * (point - weights))


def make_courses(
    size: int, changes_rate: bool, start: Floats | None = None
) -> tuple[UpdateCourse, ...]:
    """The courses for so many numbers. changes_rate: whether the rate may change on the way; start:
    weights of the user's own, from which one more begins."""
    own = (
        ()
        if start is None
        else (UpdateCourse(name=YOURS, start=start, gradients=_make_swings(size)),)
    )
    return own + _make_usual_courses(size, changes_rate)


@lru_cache(maxsize=16)
def _make_usual_courses(size: int, changes_rate: bool) -> tuple[UpdateCourse, ...]:
    """Those that are the same for everybody."""
    rates = RATES if changes_rate else (1.0,) * STEPS
    return tuple(
        UpdateCourse(
            name=name,
            start=_spread(size),
            gradients=compute(size),
            rates=rates if name == "rosenbrock" else (1.0,) * STEPS,
        )
        for name, compute in COURSES.items()
    )


def _spread(size: int) -> Floats:
    """Weights of either sign, none of them 0."""
    return np.asarray(1.5 * np.cos(1.0 + 2.0 * np.arange(size)))


def _walk_across(name: str) -> Callable[[int], Floats]:
    """The gradients of a surface along straight lines from its start to its lowest point."""

    def compute(size: int) -> Floats:
        surface = surfaces[name]
        steps = np.linspace(0.0, 0.9, STEPS)
        count = (size + 1) // 2
        lines = [_compute_gradients(surface, steps, k) for k in range(min(count, MOST_LINES))]
        pairs = np.concatenate(lines, axis=1)
        return np.tile(pairs, (1, -(-count // MOST_LINES)))[:, :size]

    return compute


def _compute_gradients(surface: Surface, shares: Floats, number: int) -> Floats:
    """(steps, 2): along one of the lines, each a little beside the one before."""
    start, end = np.array(surface.start), np.array(surface.minima[0])
    start = start * (1 + 0.1 * number)
    points = start + shares[:, None] * (end - start)
    assert surface.gradient is not None
    return np.stack([np.stack(surface.gradient(*point)) for point in points])


def _make_swings(size: int) -> Floats:
    steps, entries = np.arange(STEPS)[:, None], np.arange(size)
    return np.asarray(np.sin(1.7 * steps + 2.3 * entries) + 0.3 * np.cos(3.1 * steps * entries))


def _fill_cups(size: int) -> Floats:
    sizes = 10.0 ** -np.linspace(9, 0, size)
    steps = np.arange(STEPS)[:, None]
    return np.asarray(sizes * (1 + 0.5 * np.cos(1.3 * steps + np.arange(size))))


def _stop(size: int) -> Floats:
    gradients = _make_swings(size)
    gradients[:, 0] = 0.0
    gradients[4:7, 1::2] = 0.0
    return gradients


def _make_turns(size: int) -> Floats:
    gradients = np.ones((STEPS, size))
    small = np.geomspace(0.02, 0.5, STEPS // 2 * size).reshape(size, STEPS // 2).T
    gradients[1::2] = -small
    return gradients


COURSES: dict[str, Callable[[int], Floats]] = {
    "bowl": _walk_across("bowl"),
    "rosenbrock": _walk_across("rosenbrock"),
    "swings": _make_swings,
    "cups": _fill_cups,
    "stops": _stop,
    "turns": _make_turns,
}


def list_rates(course: UpdateCourse, rate: float) -> Iterator[float]:
    """The rate of each step."""
    return (rate * factor for factor in course.rates)
