"""The training as a short film: score so far, boundary at that step, loss so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from backsight.disk.write import write_whole
from backsight.kernel.errors import BadInput
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.plots.animation.frames import WRITERS, FrameWriter, Pixels
from backsight.plots.animation.panels import (
    Panel,
    make_line_panel,
    make_loss_panel,
    make_plane_panel,
    make_score_panel,
)
from backsight.plots.charts.accuracy import fits as has_score
from backsight.plots.colors import QUIET
from backsight.plots.layout import add_axes_within
from backsight.plots.style import use_house_style
from backsight.plots.view import View
from backsight.plots.words import shorten

DRAWING = N_("Drawing")
MOST_FRAMES = 120
HOLD = 2000  # milliseconds for which the last frame stands
WIDE, HIGH, DPI = 12.0, 4.2, 100


@dataclass(frozen=True, kw_only=True, eq=False)
class AnimationFigure:
    """A figure whose still parts are drawn, and what moves on it."""

    view: View
    """What is drawn."""
    canvas: Any
    """A FigureCanvasAgg, of which matplotlib gives no types."""
    panels: tuple[Panel, ...]
    """The parts that move."""
    clock: Text
    """The text that tells the step."""
    background: Any
    """What stands still, as the canvas remembers it."""

    def draw_frame(self, i: int) -> Pixels:
        """The picture at the i-th recorded moment, (height, width, 3)."""
        self.canvas.restore_region(self.background)
        self.clock.set_text(_format_clock(self.view, i))
        for panel in self.panels:
            panel.show(i)
        renderer = self.canvas.get_renderer()
        for artist in (self.clock, *(a for p in self.panels for a in p.list_moving_artists())):
            artist.draw(renderer)
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()


def animate(
    view: View,
    path: str | Path,
    *,
    frames_per_second: float = 12,
    progress: Progress = ignore_progress,
) -> None:
    """Write the training as an animated .gif or .webp that loops.

    With two inputs the middle panel shows the decision boundary (or the fitted surface), with
    one the fitted function, if the view has a field for every step. At most 120 frames: of
    more steps some are left out, evenly. progress: is told of the frames.
    Raises BadInput for another suffix or speed, CannotWrite where path cannot be written; the
    file is written whole or not at all.
    """
    path = Path(path)
    write = _choose_writer(path)
    if not 0 < frames_per_second <= 50:
        raise BadInput(
            _(
                "An animation has more than 0 and at most 50 frames a second, not "
                "{frames_per_second}."
            ).format(frames_per_second=frames_per_second)
        )
    moments = choose_moments(len(view.steps))
    animation = _make_figure(view)
    frame_duration = round(1000 / frames_per_second)
    durations = [frame_duration] * (len(moments) - 1) + [max(HOLD, frame_duration)]
    samples = [
        animation.draw_frame(i)
        for i in sorted({moments[k * (len(moments) - 1) // 4] for k in range(5)})
    ]

    def fill(file: BinaryIO) -> None:
        write(file, _draw_frames(animation, moments, progress), samples, durations)

    write_whole(path, fill)


def _choose_writer(path: Path) -> FrameWriter:
    if path.suffix.lower() not in WRITERS:
        names = _(" or ").join(WRITERS)
        raise BadInput(
            _("An animation's name must end in {names}; {name!r} does not.").format(
                names=names, name=path.name
            )
        )
    return WRITERS[path.suffix.lower()]


def choose_moments(n: int) -> list[int]:
    """At most 120 of n moments, evenly, the first and the last among them."""
    return sorted({round(i) for i in np.linspace(0, n - 1, min(n, MOST_FRAMES))})


def _draw_frames(
    animation: AnimationFigure, moments: list[int], progress: Progress
) -> Iterator[Pixels]:
    for done, i in enumerate(moments, 1):
        yield animation.draw_frame(i)
        progress(DRAWING, done, len(moments))


def _make_figure(view: View) -> AnimationFigure:
    """Draw what stands still, remember it, and leave the rest to the frames."""
    with use_house_style():
        figure = Figure(figsize=(WIDE, HIGH), dpi=DPI)
        canvas: Any = FigureCanvasAgg(figure)
        panels = _make_panels(figure, view)
        left, top = 0.65 / WIDE, 1 - 0.32 / HIGH
        figure.text(left, top, shorten(view.title, 75), size=12, weight="bold", va="center")
        clock = figure.text(1 - 0.25 / WIDE, top, "", size=11, color=QUIET, ha="right", va="center")
        for artist in (clock, *(a for p in panels for a in p.list_moving_artists())):
            artist.set_animated(True)
        canvas.draw()
        background = canvas.copy_from_bbox(figure.bbox)
    return AnimationFigure(
        view=view, canvas=canvas, panels=panels, clock=clock, background=background
    )


def _make_panels(figure: Figure, view: View) -> tuple[Panel, ...]:
    makers = [make_loss_panel]
    if view.fields and (view.is_plane or view.is_line):
        makers.insert(0, make_plane_panel if view.is_plane else make_line_panel)
    if has_score(view):
        makers.insert(0, make_score_panel)
    return tuple(make(_add_axes(figure, i, len(makers)), view) for i, make in enumerate(makers))


def _add_axes(figure: Figure, i: int, n: int) -> Axes:
    room = WIDE / n
    return add_axes_within(
        figure, left=room * i + 0.7, right=room * (n - 1 - i) + 0.25, bottom=0.6, top=1.2
    )


def _format_clock(view: View, i: int) -> str:
    step = int(view.steps[i])
    if view.steps_per_epoch > 1:
        return _("step {step:,}  ·  epoch {epoch:.1f}").format(
            step=step, epoch=step / view.steps_per_epoch
        )
    return _("step {step:,}").format(step=step)
