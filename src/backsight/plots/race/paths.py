"""The paths on a picture: dots of updates, where they begin and end, where one diverged."""

from typing import TYPE_CHECKING

import numpy as np

from backsight.engine.race import Path
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import look
from backsight.plots.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DOTS = 60
"""Updates that are dots of their own."""


def draw_path(axes: "Axes", path: Path, place: int, view: Floats) -> None:
    """One path over the ground. place: of the optimizer among all, for its color and line."""
    way, (x, y) = look(place), path.points.T
    every = max(1, -(-path.updates // MOST_DOTS))
    axes.plot(x, y, color=way.color, ls=way.line, lw=1.5, zorder=3 + place / 100)
    axes.plot(
        x[::every], y[::every], "o", ms=2.6, color=way.color, mec="none", zorder=3 + place / 100
    )
    end = np.clip(path.points[-1], view[:, 0], view[:, 1])
    if path.diverged is not None:
        axes.plot(
            *last_seen(path, view),
            "X",
            ms=10,
            color=way.color,
            mec="white",
            zorder=8,
            clip_on=False,
        )
    else:
        axes.plot(
            *end,
            "o",
            ms=7,
            color=way.color,
            mec="white",
            mew=1.1,
            zorder=6 + place / 100,
            clip_on=False,
        )


def draw_start(axes: "Axes", path: Path) -> None:
    """A ring where all begin."""
    axes.plot(*path.points[0], "o", ms=8, mfc="white", mec=INK, mew=1.4, zorder=6)


def last_seen(path: Path, view: Floats) -> Floats:
    """Where a path leaves the view for good: on the line from its last point within to the next,
    held to the edge."""
    inside = ((path.points >= view[:, 0]) & (path.points <= view[:, 1])).all(axis=1)
    last = int(np.flatnonzero(inside)[-1])
    ahead: Floats = path.points[min(last + 1, path.updates)]
    here = path.points[last]
    moved = ahead - here
    with np.errstate(all="ignore"):
        room = np.where(moved > 0, view[:, 1] - here, view[:, 0] - here) / moved
    share = float(np.nanmin(np.where(moved == 0, np.nan, room))) if moved.any() else 0.0
    return np.asarray(here + min(max(share, 0.0), 1.0) * moved)
