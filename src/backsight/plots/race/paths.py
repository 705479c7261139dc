"""The paths on a picture: dots of updates, where they begin and end, where one diverged."""

import numpy as np
from matplotlib.axes import Axes

from backsight.engine.race import Path
from backsight.kernel.types import Floats
from backsight.plots.colors import INK
from backsight.plots.comparison.run_styles import pick_style

MOST_DOTS = 60
"""Updates that are dots of their own."""


def draw_path(axes: Axes, path: Path, index: int, view: Floats) -> None:
    """One path over the ground. index: of the optimizer among all, for its color and line."""
    style, (x, y) = pick_style(index), path.points.T
    every = max(1, -(-path.updates // MOST_DOTS))
    axes.plot(x, y, color=style.color, ls=style.line, lw=1.5, zorder=3 + index / 100)
    axes.plot(
        x[::every], y[::every], "o", ms=2.6, color=style.color, mec="none", zorder=3 + index / 100
    )
    end = np.clip(path.points[-1], view[:, 0], view[:, 1])
    if path.diverged is not None:
        axes.plot(
            *find_exit_point(path, view),
            "X",
            ms=10,
            color=style.color,
            mec="white",
            zorder=8,
            clip_on=False,
        )
    else:
        axes.plot(
            *end,
            "o",
            ms=7,
            color=style.color,
            mec="white",
            mew=1.1,
            zorder=6 + index / 100,
            clip_on=False,
        )


def draw_start(axes: Axes, path: Path) -> None:
    """A ring where all begin."""
    axes.plot(*path.points[0], "o", ms=8, mfc="white", mec=INK, mew=1.4, zorder=6)


def find_exit_point(path: Path, view: Floats) -> Floats:
    """Where a path leaves the view for good: on the line from its last point within to the next,
    held to the edge."""
    inside = ((path.points >= view[:, 0]) & (path.points <= view[:, 1])).all(axis=1)
    last = int(np.flatnonzero(inside)[-1])
    ahead: Floats = path.points[min(last + 1, path.updates)]
    here = path.points[last]
    step = ahead - here
    with np.errstate(all="ignore"):
        room = np.where(step > 0, view[:, 1] - here, view[:, 0] - here) / step
    share = float(np.nanmin(np.where(step == 0, np.nan, room))) if step.any() else 0.0
    return np.asarray(here + min(max(share, 0.0), 1.0) * step)
