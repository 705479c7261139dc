"""A slice through a loss: its contours, the same as a surface, and the path on both."""

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure

from backsight.plots.colors import QUIET
from backsight.plots.figure import open_figure
from backsight.plots.landscape.contour import PlanePath, draw_color_bar, draw_contours, draw_paths
from backsight.plots.landscape.relief import Relief
from backsight.plots.landscape.surface import add_surface
from backsight.plots.layout import write_heading
from backsight.plots.style import use_drawable_language
from backsight.plots.view import AnyArray

WIDTH, HEIGHT = 11.4, 5.3
LEFT, ACROSS, HEAD, FOOT, LINE, LETTERS = 0.85, 4.6, 0.85, 0.75, 0.18, 150
"""Inches: beside and of the contours, above, below, of a line of text; letters on such a line."""


def draw_relief(
    relief: Relief,
    path: PlanePath,
    heights: AnyArray,
    *,
    title: str,
    subtitle: str,
    notes: Sequence[str],
) -> Figure:
    """heights: (n,), the loss of the plane under the path. notes: below."""
    scale = relief.scale
    with use_drawable_language():
        below = wrap_notes([*notes, scale.remark], LETTERS)
    foot = FOOT + LINE * len(below)
    high = HEIGHT + LINE * len(below)
    with open_figure(WIDTH, high) as figure:
        write_heading(figure, title, subtitle, left=LEFT)

        def compute_box(left: float, wide: float) -> tuple[float, float, float, float]:
            return left / WIDTH, foot / high, wide / WIDTH, (high - foot - HEAD) / high

        axes = figure.add_axes(compute_box(LEFT, ACROSS))
        contours = draw_contours(axes, relief, scale)
        draw_paths(axes, [path])
        draw_color_bar(
            figure.add_axes(compute_box(LEFT + ACROSS + 0.2, 0.16)), contours, relief, scale
        )
        left, bottom, wide, tall = compute_box(LEFT + ACROSS + 1.15, WIDTH - LEFT - ACROSS - 1.45)
        add_surface(figure, (left, bottom - 0.06, wide, tall + 0.1), relief, scale, path, heights)
        write_below(figure, below, LEFT)
    return figure


def wrap_notes(notes: Sequence[str], letters: int) -> list[str]:
    """The lines of some sentences, empty ones left out."""
    return [line for note in notes if note for line in textwrap.wrap(note, letters)]


def write_below(figure: Figure, lines: Sequence[str], left: float) -> None:
    """Quiet lines at the foot of a picture. left: in inches."""
    width, height = figure.get_size_inches()
    for row, line in enumerate(reversed(lines)):
        figure.text(left / width, (0.14 + LINE * row) / height, line, color=QUIET, size=8)
