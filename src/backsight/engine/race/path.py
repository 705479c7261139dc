"""The way of one optimizer over a surface, with all that it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.engine.race.entrant import Entrant
from backsight.kernel.formula import RESULT
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats

FLOAT64_WORDS = make_numpy_words("float64")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Path(Shown):
    """n updates of one optimizer.

    points: (n + 1, axes), the start first. heights: (n + 1,). places: (n, axes), where the
    gradient was taken: at the point itself, or where the optimizer looks ahead. gradients: (n,
    axes), with the noise that was on them. memory: each (n + 1, axes), before the first update
    and after each. diverged: the update that led away, beyond all bounds or to what is no number;
    its point is left out; None where it stayed.
    """

    entrant: Entrant
    points: Floats
    heights: Floats
    places: Floats
    gradients: Floats
    memory: Mapping[str, Floats]
    diverged: int | None = None

    @property
    def updates(self) -> int:
        """How many were made."""
        return len(self.gradients)

    @property
    def looks_ahead(self) -> bool:
        """Whether the gradient was ever taken elsewhere than at the point."""
        return bool((self.places != self.points[: self.updates]).any())

    @cached_property
    def lines(self) -> dict[str, Floats]:
        """Every line of the optimizer's formula at every update: {"m_hat": (n, axes), …}."""
        rows = [self._compute_lines(k) for k in range(self.updates)]
        names = [n for n in (rows[0] if rows else ()) if n not in ("w", *self.memory)]
        return {name: np.array([row[name] for row in rows]) for name in names}

    @cached_property
    def effective_rates(self) -> Floats:
        """(n, axes): the rate with which plain descent would have made each step; NaN where the
        gradient is 0. The formula is run at w = 0, where nothing is lost by subtraction."""
        gradients = np.where(self.gradients == 0, np.nan, self.gradients)
        with np.errstate(all="ignore"):  # as in the race
            steps = np.array(
                [self._compute_step(k, np.zeros(self.points.shape[1])) for k in range(self.updates)]
            )
            return -steps.reshape(gradients.shape) / gradients

    def within(self, least: float, share: float = 0.01) -> int | None:
        """The first update after which that share, or less, of the start's height over the least
        is left; None where it never is."""
        bound = least + share * (self.heights[0] - least)
        indices = np.flatnonzero(self.heights <= bound)
        return int(indices[0]) if len(indices) else None

    def _compute_step(self, k: int, w: Floats) -> Floats:
        run = self.entrant.optimizer.step.with_words(FLOAT64_WORDS)
        new_weights: Floats = run(w, *self._list_operands(k), **self.entrant.settings)[0]
        return new_weights

    def _compute_lines(self, k: int) -> dict[str, Floats]:
        """The named lines of update k that are shaped like the weights."""
        with np.errstate(all="ignore"):  # as in the race
            lines = self.entrant.optimizer.step.compute_lines(
                FLOAT64_WORDS, self.points[k], *self._list_operands(k), **self.entrant.settings
            )
        excluded_names = {"g", RESULT}
        return {
            name: line
            for name, line in lines.items()
            if name not in excluded_names and getattr(line, "shape", ()) == self.points[k].shape
        }

    def _list_operands(self, k: int) -> tuple[object, ...]:
        memory = (values[k] for values in self.memory.values())
        return (self.gradients[k], self.entrant.rate, k + 1, *memory)
