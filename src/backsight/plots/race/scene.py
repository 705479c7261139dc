"""What the pictures of a race are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.engine.race import Path, RaceSurface
from backsight.kernel.types import Floats

BESIDE = 0.15
"""How far the view goes beyond the window, as a share of it, where paths do."""
DEEP, TALL = 1e-10, 1e2
"""How far below and above the start's height the axis goes, in proportion."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """A race and what is said of it."""

    course: RaceSurface
    """The surface, with its gradient."""
    paths: Sequence[Path]
    """One for each optimizer."""
    title: str
    """Above the picture."""
    subtitle: str
    """Below the title."""
    rules: Sequence[str]
    """What each optimizer does, in words."""
    captions: Sequence[Sequence[str]]
    """What happens at each update of each path; "" where nothing stands out."""

    @property
    def axes(self) -> int:
        """How many numbers the surface is a function of."""
        return self.course.surface.axes

    def compute_view(self) -> Floats:
        """(axes, 2): the window, a little wider where paths leave it; those that diverge leave the
        view, so that the others can be seen."""
        window = np.array(self.course.surface.window)
        room = BESIDE * (window[:, 1] - window[:, 0])
        points = np.concatenate([path.points for path in self.paths])
        low = np.clip(points.min(axis=0), window[:, 0] - room, window[:, 0])
        high = np.clip(points.max(axis=0), window[:, 1], window[:, 1] + room)
        return np.stack([low, high], axis=1)

    def compute_gaps(self, path: Path) -> Floats:
        """The heights over the least one that is known; else the heights themselves."""
        return path.heights - self.course.least if self.course.least_is_known else path.heights
