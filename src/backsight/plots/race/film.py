"""A race as a short film: paths and heights so far, and what each optimizer has inside.

┌───────────────┬───────────────┐
│ paths on the  │ heights over  │    panels: still parts are drawn once and kept as a picture,
│ ground        │ the steps     │    `background`; a frame puts it back and draws on it only
├───────┬───────┼───────┬───────┤    what moves
│ cell  │ cell  │ cell  │ cell  │
└───────┴───────┴───────┴───────┘
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any, BinaryIO

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from backsight.disk.write import write_whole
from backsight.kernel.errors import BadInput
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.plots.animation.frames import WRITERS, Pixels
from backsight.plots.animation.mp4 import require_ffmpeg, write_mp4
from backsight.plots.colors import QUIET
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.race.frames import CurvePanel, FilmPanel, GroundPanel, HeightsPanel
from backsight.plots.race.scene import Scene
from backsight.plots.race.shapes import (
    ACROSS,
    HIGH,
    WIDE,
    ShapesPanel,
    describe_shapes,
    draw_cells,
    wrap_text,
)
from backsight.plots.style import use_house_style

DRAWING = N_("Drawing")
DPI, PACE, HOLD = 80, 80, 2000
"""Dots an inch; milliseconds of a frame, and of the last one."""
ABOVE, HEAD, FOOT = 4.0, 0.75, 0.45
"""Inches: of the pictures above the cells, of the title, of the legend below."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RaceFilmFigure:
    """A figure whose still parts are drawn, and what moves on it."""

    canvas: Any
    """A FigureCanvasAgg, of which matplotlib gives no types."""
    panels: Sequence[FilmPanel | ShapesPanel]
    """The parts that move."""
    clock: Text
    """The text that tells the step."""
    background: Any
    """What stands still, as the canvas remembers it."""
    text_cache: dict[tuple[int, str], Any] = field(default_factory=dict)
    """Texts that were drawn before, as pieces of the picture: most of a frame's time would go into
    their letters."""

    def draw_frame(self, k: int) -> Pixels:
        """The picture behind update k, counted from 0, (height, width, 3)."""
        self.canvas.restore_region(self.background)
        self.clock.set_text(_("step {step:,}").format(step=k + 1))
        for panel in self.panels:
            panel.show(k)
        renderer = self.canvas.get_renderer()
        for artist in (a for p in self.panels for a in p.list_moving_artists()):
            artist.draw(renderer)
        # Captions come last: they lie on nothing, so a piece of the canvas can be kept of each.
        for text in (self.clock, *(t for p in self.panels for t in p.list_captions())):
            self._draw_text(text, renderer)
        return np.asarray(self.canvas.buffer_rgba())[..., :3].copy()

    def _draw_text(self, text: Text, renderer: Any) -> None:
        """A text, on which nothing else lies."""
        if not text.get_text():
            return
        key = (id(text), text.get_text())
        if key not in self.text_cache:
            text.draw(renderer)
            self.text_cache[key] = self.canvas.copy_from_bbox(text.get_window_extent().padded(2))
        self.canvas.restore_region(self.text_cache[key])


def write_film(
    scene: Scene, path: File, *, frames: int = 150, progress: Progress = ignore_progress
) -> None:
    """Write an animated .gif, .webp or .mp4. Of more updates than frames some are left out, evenly.

    Raises BadInput where there is no ffmpeg for an .mp4, or no update to show; CannotWrite.
    """
    if path.suffix.lower() == ".mp4":
        require_ffmpeg()
    write = {**WRITERS, ".mp4": write_mp4}[path.suffix.lower()]
    moments = choose_updates(max(p.updates for p in scene.paths), frames)
    with use_house_style():
        figure = make_film_figure(scene)
        samples = [figure.draw_frame(moments[i * (len(moments) - 1) // 4]) for i in range(5)]

        def fill(file: BinaryIO) -> None:
            durations = [PACE] * (len(moments) - 1) + [HOLD]
            write(file, _draw_frames(figure, moments, progress), samples, durations)

        write_whole(path, fill)


def choose_updates(updates: int, frames: int) -> list[int]:
    """At most so many of the updates, evenly, the first and the last among them."""
    if not updates:
        raise BadInput(_("There is nothing to animate: every path diverged at its first update."))
    return sorted({round(k) for k in np.linspace(0, updates - 1, min(updates, max(frames, 2)))})


def make_film_figure(scene: Scene) -> RaceFilmFigure:
    """Draw what stands still, and remember it."""
    strip = math.ceil(len(scene.paths) / ACROSS) * HIGH
    width, height = 0.2 + ACROSS * WIDE, HEAD + ABOVE + strip + FOOT
    height = 2 * round(height * DPI / 2) / DPI  # an .mp4 wants even numbers of dots
    figure = Figure(figsize=(width, height), dpi=DPI)
    canvas: Any = FigureCanvasAgg(figure)
    write_heading(figure, scene.title, scene.subtitle, left=0.65)
    panels = _add_panels(figure, scene, strip)
    figure.text(
        0.1 / width,
        0.22 / height,
        wrap_text(describe_shapes(), 190, 2),
        color=QUIET,
        size=7,
        va="center",
    )
    clock = figure.text(
        1 - 0.25 / width, 1 - 0.3 / height, "", size=11, color=QUIET, ha="right", va="center"
    )
    for artist in (
        clock,
        *(a for p in panels for a in (*p.list_moving_artists(), *p.list_captions())),
    ):
        artist.set_animated(True)
    canvas.draw()
    return RaceFilmFigure(
        canvas=canvas, panels=panels, clock=clock, background=canvas.copy_from_bbox(figure.bbox)
    )


def _add_panels(
    figure: Figure, scene: Scene, strip: float
) -> tuple[FilmPanel, FilmPanel, ShapesPanel]:
    """Paths and heights side by side, and below them the cells, strip inches high."""
    width, height = figure.get_size_inches()
    top, bottom = HEAD, strip + FOOT + 0.6
    left = add_axes_within(figure, left=0.65, right=width - 6.3, bottom=bottom, top=top)
    right = add_axes_within(figure, left=7.15, right=0.25, bottom=bottom, top=top + 0.3)
    below = add_axes_within(figure, left=0, right=0, bottom=FOOT, top=height - strip - FOOT)
    below.set_axis_off()
    below.set_xlim(0, width)
    below.set_ylim(0, strip)
    ground = CurvePanel if scene.axes == 1 else GroundPanel
    return (
        ground.draw_on(left, scene),
        HeightsPanel.draw_on(right, scene),
        draw_cells(below, scene),
    )


def _draw_frames(
    figure: RaceFilmFigure, moments: Sequence[int], progress: Progress
) -> Iterator[Pixels]:
    for done, k in enumerate(moments, 1):
        yield figure.draw_frame(k)
        progress(DRAWING, done, len(moments))
