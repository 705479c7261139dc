"""The moving parts of a race's film: paths on the ground or on the curve, and heights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from backsight.engine.race import Path
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import look
from backsight.plots.race.curve import curve_frame, tangent
from backsight.plots.race.ground import draw_ground
from backsight.plots.race.heights import heights_axis, held
from backsight.plots.race.paths import draw_start
from backsight.plots.race.scene import Scene

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D
    from matplotlib.quiver import Quiver
    from matplotlib.text import Text


class Panel(Protocol):
    """A part of the film."""

    def show(self, k: int) -> None:
        """Turn to the moment behind update k, counted from 0."""

    def moving(self) -> "list[Artist]":
        """What changes, from the back to the front."""

    def written(self) -> "list[Text]":
        """Texts that change, beside all else."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GroundPanel:
    """The paths so far, a dot where each is, an arrow for its last step, and the ghost of the
    point ahead at which the gradient was taken."""

    scene: Scene
    lines: "Sequence[Line2D]"
    dots: "Sequence[Line2D]"
    ghosts: "Sequence[Line2D]"
    steps: "Quiver"

    @classmethod
    def on(cls, axes: "Axes", scene: Scene) -> "GroundPanel":
        """Draw the ground."""
        draw_ground(axes, scene.course, scene.view())
        draw_start(axes, scene.paths[0])
        count = range(len(scene.paths))
        colors = [look(i).color for i in count]
        zero = np.zeros(len(colors))
        steps = axes.quiver(
            zero,
            zero,
            zero,
            zero,
            color=colors,
            angles="xy",
            scale_units="xy",
            scale=1,
            width=0.006,
            minlength=0,
            zorder=5,
        )
        return cls(
            scene=scene,
            lines=[
                axes.plot([], [], color=c, ls=look(i).line, lw=1.3)[0] for i, c in enumerate(colors)
            ],
            dots=[axes.plot([], [], "o", color=c, ms=7, mec="white", mew=1)[0] for c in colors],
            ghosts=[
                axes.plot([], [], "o", color=c, ms=7, mfc="none", alpha=0.7)[0] for c in colors
            ],
            steps=steps,
        )

    def show(self, k: int) -> None:
        """Turn to the moment behind update k."""
        tails, tips = [], []
        for path, line, dot, ghost in zip(
            self.scene.paths, self.lines, self.dots, self.ghosts, strict=True
        ):
            n = min(k + 1, path.updates)
            line.set_data(*path.points[: n + 1].T)
            dot.set_data(*path.points[n : n + 1].T)
            dot.set_marker(marker(path, k))
            ahead = path.places[n - 1 : n] if path.looks_ahead else path.places[:0]
            ghost.set_data(*ahead.T)
            tails.append(path.points[max(n - 1, 0)])
            tips.append(path.points[n])
        self.steps.set_offsets(tails)
        self.steps.set_UVC(*(np.array(tips) - np.array(tails)).T)

    def moving(self) -> "list[Artist]":
        """Lines, ghosts, steps, dots."""
        return [*self.lines, *self.ghosts, self.steps, *self.dots]

    def written(self) -> "list[Text]":
        """None."""
        return []


@dataclass(frozen=True, kw_only=True, eq=False)
class CurvePanel:
    """On a curve: a dot where each is, its tangent, and fading dots behind."""

    axes: "Axes"
    scene: Scene
    trails: "Sequence[Line2D]"
    tangents: "Sequence[Line2D]"
    dots: "Sequence[Line2D]"

    @classmethod
    def on(cls, axes: "Axes", scene: Scene) -> "CurvePanel":
        """Draw the curve."""
        curve_frame(axes, scene)
        colors = [look(i).color for i in range(len(scene.paths))]

        def lines(**how: Any) -> "list[Line2D]":
            return [axes.plot([], [], color=c, **how)[0] for c in colors]

        return cls(
            axes=axes,
            scene=scene,
            trails=lines(marker="o", ls="", ms=3.4, alpha=0.5, mec="none"),
            tangents=lines(lw=1.6),
            dots=lines(marker="o", ls="", ms=8, mec="white", mew=1),
        )

    def show(self, k: int) -> None:
        """Turn to the moment behind update k."""
        for i, path in enumerate(self.scene.paths):
            n = min(k + 1, path.updates)
            x, y = path.points[:, 0], path.heights
            self.trails[i].set_data(x[:n], y[:n])
            slope = self.scene.course.slope([float(x[n])])[0]
            self.tangents[i].set_data(*tangent(self.axes, float(x[n]), float(y[n]), slope))
            self.dots[i].set_data(x[n : n + 1], y[n : n + 1])
            self.dots[i].set_marker(marker(path, k))

    def moving(self) -> "list[Artist]":
        """Trails, tangents, dots."""
        return [*self.trails, *self.tangents, *self.dots]

    def written(self) -> "list[Text]":
        """None."""
        return []


@dataclass(frozen=True, kw_only=True, eq=False)
class HeightsPanel:
    """The heights so far."""

    scene: Scene
    values: Sequence[Floats]
    lines: "Sequence[Line2D]"
    dots: "Sequence[Line2D]"

    @classmethod
    def on(cls, axes: "Axes", scene: Scene) -> "HeightsPanel":
        """Draw the axes."""
        low, high = heights_axis(axes, scene)
        looks = [look(i) for i in range(len(scene.paths))]
        return cls(
            scene=scene,
            values=[held(scene.gaps(path), low, high) for path in scene.paths],
            lines=[axes.plot([], [], color=w.color, ls=w.line, lw=1.5)[0] for w in looks],
            dots=[
                axes.plot([], [], "o", color=w.color, ms=6, mec="white", clip_on=False)[0]
                for w in looks
            ],
        )

    def show(self, k: int) -> None:
        """Turn to the moment behind update k."""
        for path, values, line, dot in zip(
            self.scene.paths, self.values, self.lines, self.dots, strict=True
        ):
            n = min(k + 1, path.updates)
            line.set_data(np.arange(n + 1), values[: n + 1])
            dot.set_data([n], values[n : n + 1])
            dot.set_marker(marker(path, k))

    def moving(self) -> "list[Artist]":
        """Lines, dots."""
        return [*self.lines, *self.dots]

    def written(self) -> "list[Text]":
        """None."""
        return []


def marker(path: Path, k: int) -> str:
    """A cross from where a path was cut."""
    return "X" if path.diverged is not None and k + 1 >= path.updates else "o"
