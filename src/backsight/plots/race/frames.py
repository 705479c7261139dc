"""The moving parts of a race's film: paths on the ground or on the curve, and heights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.quiver import Quiver
from matplotlib.text import Text

from backsight.engine.race import Path
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.race.curve import compute_tangent, draw_curve_frame
from backsight.plots.race.heights import clip_to_axis, set_heights_axis
from backsight.plots.race.paths import draw_start
from backsight.plots.race.scene import Scene
from backsight.plots.race.shading import draw_ground


class FilmPanel(Protocol):
    """A part of the film."""

    def show(self, k: int) -> None:
        """Turn to the moment behind update k, counted from 0."""

    def list_moving_artists(self) -> list[Artist]:
        """What changes, from the back to the front."""

    def list_captions(self) -> list[Text]:
        """Texts that change, beside all else."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GroundPanel:
    """The paths so far, a dot where each is, an arrow for its last step, and the ghost of the
    point ahead at which the gradient was taken."""

    scene: Scene
    lines: Sequence[Line2D]
    dots: Sequence[Line2D]
    ghosts: Sequence[Line2D]
    steps: Quiver

    @classmethod
    def draw_on(cls, axes: Axes, scene: Scene) -> Self:
        """Draw the ground."""
        draw_ground(axes, scene.course, scene.compute_view())
        draw_start(axes, scene.paths[0])
        count = range(len(scene.paths))
        colors = [pick_style(i).color for i in count]
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
                axes.plot([], [], color=c, ls=pick_style(i).line, lw=1.3)[0]
                for i, c in enumerate(colors)
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
            dot.set_marker(choose_marker(path, k))
            # Nesterov takes its gradient at another place than where it stands.
            ahead = path.places[n - 1 : n] if path.looks_ahead else path.places[:0]
            ghost.set_data(*ahead.T)
            tails.append(path.points[max(n - 1, 0)])
            tips.append(path.points[n])
        # Arrows are moved, not made anew: a quiver takes new places and new lengths.
        self.steps.set_offsets(tails)
        self.steps.set_UVC(*(np.array(tips) - np.array(tails)).T)

    def list_moving_artists(self) -> list[Artist]:
        """Lines, ghosts, steps, dots."""
        return [*self.lines, *self.ghosts, self.steps, *self.dots]

    def list_captions(self) -> list[Text]:
        """None."""
        return []


@dataclass(frozen=True, kw_only=True, eq=False)
class CurvePanel:
    """On a curve: a dot where each is, its tangent, and fading dots behind."""

    axes: Axes
    scene: Scene
    trails: Sequence[Line2D]
    tangents: Sequence[Line2D]
    dots: Sequence[Line2D]

    @classmethod
    def draw_on(cls, axes: Axes, scene: Scene) -> Self:
        """Draw the curve."""
        draw_curve_frame(axes, scene)
        colors = [pick_style(i).color for i in range(len(scene.paths))]

        def draw_lines(**style: Any) -> list[Line2D]:
            return [axes.plot([], [], color=c, **style)[0] for c in colors]

        return cls(
            axes=axes,
            scene=scene,
            trails=draw_lines(marker="o", ls="", ms=3.4, alpha=0.5, mec="none"),
            tangents=draw_lines(lw=1.6),
            dots=draw_lines(marker="o", ls="", ms=8, mec="white", mew=1),
        )

    def show(self, k: int) -> None:
        """Turn to the moment behind update k."""
        for i, path in enumerate(self.scene.paths):
            n = min(k + 1, path.updates)
            x, y = path.points[:, 0], path.heights
            self.trails[i].set_data(x[:n], y[:n])
            slope = self.scene.course.compute_slope([float(x[n])])[0]
            self.tangents[i].set_data(*compute_tangent(self.axes, float(x[n]), float(y[n]), slope))
            self.dots[i].set_data(x[n : n + 1], y[n : n + 1])
            self.dots[i].set_marker(choose_marker(path, k))

    def list_moving_artists(self) -> list[Artist]:
        """Trails, tangents, dots."""
        return [*self.trails, *self.tangents, *self.dots]

    def list_captions(self) -> list[Text]:
        """None."""
        return []


@dataclass(frozen=True, kw_only=True, eq=False)
class HeightsPanel:
    """The heights so far."""

    scene: Scene
    values: Sequence[Floats]
    lines: Sequence[Line2D]
    dots: Sequence[Line2D]

    @classmethod
    def draw_on(cls, axes: Axes, scene: Scene) -> Self:
        """Draw the axes."""
        low, high = set_heights_axis(axes, scene)
        styles = [pick_style(i) for i in range(len(scene.paths))]
        return cls(
            scene=scene,
            values=[clip_to_axis(scene.compute_gaps(path), low, high) for path in scene.paths],
            lines=[axes.plot([], [], color=w.color, ls=w.line, lw=1.5)[0] for w in styles],
            dots=[
                axes.plot([], [], "o", color=w.color, ms=6, mec="white", clip_on=False)[0]
                for w in styles
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
            dot.set_marker(choose_marker(path, k))

    def list_moving_artists(self) -> list[Artist]:
        """Lines, dots."""
        return [*self.lines, *self.dots]

    def list_captions(self) -> list[Text]:
        """None."""
        return []


def choose_marker(path: Path, k: int) -> str:
    """A cross from where a path was cut."""
    return "X" if path.diverged is not None and k + 1 >= path.updates else "o"
