"""The panels of the animation: each draws its still parts once and shows any moment on demand."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.contour import QuadContourSet
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from backsight.kernel.language import _
from backsight.plots.charts.accuracy import mark_chance, set_score_axis
from backsight.plots.charts.fit import draw_data, frame_line, sample_input_axis
from backsight.plots.charts.loss import set_loss_axis
from backsight.plots.colors import INK, QUIET
from backsight.plots.curves.curves import Curve, make_loss_curves, make_score_curves, set_step_axis
from backsight.plots.plane import (
    Grid,
    compute_margins,
    compute_probabilities,
    evaluate,
    make_grid,
    tint,
)
from backsight.plots.scatter import (
    draw_boundary,
    draw_errors,
    draw_image,
    draw_points,
    find_errors,
    frame_plane,
)
from backsight.plots.view import View
from backsight.plots.words import format_number, format_part

ACROSS = 110
SMALL = 0.6


class Panel(Protocol):
    """A part of the animation."""

    def show(self, i: int) -> None:
        """Turn to the i-th recorded moment."""

    def list_moving_artists(self) -> list[Artist]:
        """What changes from moment to moment, from the back to the front."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CurvesPanel:
    """Curves up to the moment, a dot at their ends, their values above."""

    view: View
    curves: tuple[Curve, ...]
    lines: list[Line2D]
    dots: list[Line2D]
    values: list[Text]

    def show(self, i: int) -> None:
        """Turn to the i-th recorded moment."""
        now = self.view.steps[i]
        for curve, line, dot, text in zip(
            self.curves, self.lines, self.dots, self.values, strict=True
        ):
            n = min(i + 1, len(curve.values))
            line.set_data(curve.steps[:n], curve.values[:n])
            dot.set_data(curve.steps[n - 1 : n], curve.values[n - 1 : n])
            text.set_text(
                f"{curve.style.dash} {format_part(curve.part)} "
                f"{_format_value(curve, n, float(now))}"
            )

    def list_moving_artists(self) -> list[Artist]:
        """Lines, dots, values."""
        return [*self.lines, *self.dots, *self.values]


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanePanel:
    """The field, its boundary, the points, and crosses on the errors."""

    view: View
    axes: Axes
    mesh: Grid
    image: AxesImage
    points: list[Artist]
    errors: PathCollection
    boundary: list[QuadContourSet] = field(default_factory=list)

    def show(self, i: int) -> None:
        """Turn to the i-th recorded moment."""
        if self.view.targets is not None:
            values = evaluate(self.view.fields[i], self.mesh.points)[:, 0]
            self.image.set_data(self.mesh.reshape(values))
            return
        p = compute_probabilities(self.view.fields[i], self.mesh.points)
        self.image.set_data(self.mesh.reshape(tint(p)))
        self.errors.set_offsets(find_errors(self.view, self.view.fields[i]))
        self._move_boundary(compute_margins(p))

    def list_moving_artists(self) -> list[Artist]:
        """Image, boundary, points, crosses."""
        return [self.image, *self.boundary, *self.points, self.errors]

    def _move_boundary(self, margins: list[NDArray[np.float64]]) -> None:
        for old in self.boundary:
            old.remove()
        self.boundary[:] = draw_boundary(self.axes, self.mesh, margins)


@dataclass(frozen=True, kw_only=True, eq=False)
class LinePanel:
    """The fitted function of one input."""

    view: View
    line: Line2D

    def show(self, i: int) -> None:
        """Turn to the i-th recorded moment."""
        x = sample_input_axis(self.view)
        self.line.set_data(x, evaluate(self.view.fields[i], x[:, None])[:, 0])

    def list_moving_artists(self) -> list[Artist]:
        """The curve."""
        return [self.line]


def make_score_panel(axes: Axes, view: View) -> Panel:
    """The score so far, with the level of chance."""
    set_step_axis(axes, view, epochs=False)
    set_score_axis(axes, view)
    for label in mark_chance(axes, view):
        axes.text(
            0.99,
            label.y + 0.012,
            label.text,
            transform=axes.get_yaxis_transform(),
            ha="right",
            va="bottom",
            color=QUIET,
            size=8,
        )
    return _make_curves_panel(axes, view, make_score_curves(view), _(view.score_name))


def make_loss_panel(axes: Axes, view: View) -> Panel:
    """The loss so far."""
    set_step_axis(axes, view, epochs=False)
    set_loss_axis(axes, view)
    return _make_curves_panel(axes, view, make_loss_curves(view), _("loss"))


def make_plane_panel(axes: Axes, view: View) -> Panel:
    """The network on the plane of its two inputs."""
    frame_plane(axes, view)
    mesh = make_grid(view, ACROSS)
    name = _("decision boundary") if view.targets is None else _("fitted surface")
    _write_title(axes, name)
    return PlanePanel(
        view=view,
        axes=axes,
        mesh=mesh,
        image=draw_image(axes, view, mesh),
        points=draw_points(axes, view, SMALL),
        errors=draw_errors(axes, view, SMALL),
    )


def make_line_panel(axes: Axes, view: View) -> Panel:
    """The function of one input."""
    frame_line(axes, view)
    draw_data(axes, view, SMALL)
    _write_title(axes, _("fitted function"))
    (line,) = axes.plot([], [], color=INK, lw=2, zorder=5)
    return LinePanel(view=view, line=line)


def _make_curves_panel(axes: Axes, view: View, curves: tuple[Curve, ...], name: str) -> CurvesPanel:
    _write_title(axes, name)
    styles = [c.style for c in curves]
    return CurvesPanel(
        view=view,
        curves=curves,
        lines=[axes.plot([], [], color=m.color, ls=m.line, lw=1.6)[0] for m in styles],
        dots=[
            axes.plot([], [], m.marker, color=m.color, ms=5.5, mec="white", clip_on=False)[0]
            for m in styles
        ],
        values=[
            _write_above(axes, 0.5 * i, 7, "", color=m.color, size=8.5)
            for i, m in enumerate(styles)
        ],
    )


def _write_title(axes: Axes, text: str) -> None:
    _write_above(axes, 0, 24, text, weight="bold", size=10)


def _write_above(axes: Axes, x: float, points: float, text: str, **style: Any) -> Text:
    """A text that many points above the axes, beginning at that share of their width."""
    return axes.annotate(
        text,
        (x, 1),
        xycoords="axes fraction",
        xytext=(0, points),
        textcoords="offset points",
        **style,
    )


def _format_value(curve: Curve, n: int, now: float) -> str:
    if curve.broken_at is not None and now >= curve.broken_at:
        return _("not finite")
    return format_number(float(curve.values[n - 1])) if n else ""
