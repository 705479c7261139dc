"""Texts on a chart that say something of one place, put where no curve runs.

Each text has some places it could stand at, the nearest first; the first is taken at which its box
lies within the axes and meets no line, marker or other text. Call it when the axes have their
limits and all their curves.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from numpy.typing import NDArray

from backsight.plots.colors import INK

Places = Iterator[tuple[float, float]]
DISTANCES = (9, 15, 24, 36, 52, 72, 100, 140)
"""Between a place and its text, in points."""
DIRECTIONS = tuple(np.radians([90, 60, 120, 30, 150, 0, 180, -30, -150, -60, -120, -90]))
HEIGHTS = np.linspace(1, 0, 15)
"""Beside an upright line: from the top of the axes down."""
APART = 2.0
"""Points between a text and whatever is near it."""
OUTSIDE, MEETING, EACH = 3000.0, 1000.0, 100.0
"""What it costs to lie outside of the axes, or to meet something, and each of many; else it is the
distance in pixels."""


def write_callout(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    *,
    color: str = INK,
    size: float = 8.5,
    with_leader: bool = True,
) -> Annotation:
    """A text for a point, with a line to it. at: in the units of the data."""
    leader = {"arrowstyle": "-", "color": color, "lw": 0.8, "shrinkB": 6}
    note = _write(axes, text, at, "data", color, size, leader if with_leader else None)
    point = axes.transData.transform(at)
    _place(axes, note, point, _list_places_around(axes, note, point))
    return note


def write_beside_line(
    axes: Axes,
    text: str,
    x: float,
    *,
    color: str = INK,
    size: float = 8.5,
    left: bool | None = None,
) -> Annotation:
    """A text for an upright line. left: of the line; None for the side with more room."""
    low, high = axes.transData.inverted().transform(axes.transAxes.transform([(0, 0), (1, 1)]))[
        :, 0
    ]
    middle = axes.transData.inverted().transform(axes.transAxes.transform((0.5, 0.5)))[0]
    is_left = x > middle if left is None else left
    at = (float(np.clip(x, low, high)), 1.0)
    note = _write(axes, text, at, axes.get_xaxis_transform(), color, size, None)
    point = axes.get_xaxis_transform().transform(at)
    _place(axes, note, point, _list_places_beside(axes, note, point, is_left=is_left))
    return note


def list_segments(axes: Axes, but: Text | None = None) -> NDArray[np.float64]:
    """(n, 4): pieces x0, y0, x1, y1 of all lines, markers and texts on the axes, in pixels."""
    pieces, point = [np.zeros((0, 4))], _count_pixels(axes)
    for line in axes.lines:
        if line.get_visible():
            pieces += _list_line_segments(line, point)
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            spots = collection.get_offset_transform().transform(collection.get_offsets())
            pieces.append(_draw_cross(np.asarray(spots, np.float64), 3 * point))
    for text in axes.texts:
        if text is not but and text.get_visible() and text.get_text():
            pieces.append(_draw_outline(_measure(text)))
    legend = axes.get_legend()
    if legend is not None:
        pieces.append(_draw_outline(np.asarray(legend.get_window_extent().extents)))
    segments = np.concatenate(pieces)
    return segments[np.isfinite(segments).all(axis=1)]


def count_meetings(segments: NDArray[np.float64], box: NDArray[np.float64]) -> int:
    """How many of the pieces meet a box of left, bottom, right, top."""
    start, way = segments[:, :2], segments[:, 2:] - segments[:, :2]
    with np.errstate(all="ignore"):
        first, second = (box[:2] - start) / way, (box[2:] - start) / way
    level = way == 0
    inside = (start >= box[:2]) & (start <= box[2:])
    enter = np.where(level, np.where(inside, -np.inf, np.inf), np.minimum(first, second))
    leave = np.where(level, np.where(inside, np.inf, -np.inf), np.maximum(first, second))
    return int((np.maximum(enter.max(axis=1), 0) <= np.minimum(leave.min(axis=1), 1)).sum())


def _write(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    coords: Any,
    color: str,
    size: float,
    leader: Any,
) -> Annotation:
    return axes.annotate(
        text,
        at,
        xycoords=coords,
        xytext=(0, 0),
        textcoords="offset points",
        ha="left",
        va="bottom",
        color=color,
        size=size,
        zorder=7,
        annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
        arrowprops=leader,
    )


def _place(axes: Axes, note: Annotation, point: NDArray[np.float64], places: Places) -> None:
    """Move a text to the cheapest of the places of its lower left corner."""
    segments = list_segments(axes, but=note)
    frame = np.asarray(axes.get_window_extent().extents)
    box = _measure(note) - np.tile(_measure(note)[:2], 2)
    pad = APART * _count_pixels(axes) * np.array([-1, -1, 1, 1])

    def compute_cost(place: tuple[float, float]) -> float:
        moved = box + np.tile(place, 2)
        padded = moved + pad
        is_outside = bool((padded[:2] < frame[:2]).any() or (padded[2:] > frame[2:]).any())
        meetings = count_meetings(segments, padded)
        away = float(np.hypot(*(np.clip(point, moved[:2], moved[2:]) - point)))
        return float(OUTSIDE * is_outside + MEETING * (meetings > 0) + EACH * meetings + away)

    shift = np.asarray(min(places, key=compute_cost)) - _measure(note)[:2]
    note.set_position(tuple((shift / _count_pixels(axes)).tolist()))


def _list_places_around(axes: Axes, note: Text, point: NDArray[np.float64]) -> Places:
    """Around a point, nearer ones first, and then all over the axes."""
    left, bottom, right, top = _measure(note)
    half = np.array([right - left, top - bottom]) / 2
    for distance, angle in product(DISTANCES, DIRECTIONS):
        away = half + distance * _count_pixels(axes)
        yield tuple(point + np.array([np.cos(angle), np.sin(angle)]) * away - half)
    frame, gap = axes.get_window_extent(), 2 * APART * _count_pixels(axes)
    for x, y in product(np.linspace(0, 1, 15), np.linspace(0, 1, 15)):
        yield (
            float(frame.x0 + gap + x * (frame.width - 2 * half[0] - 2 * gap)),
            float(frame.y0 + gap + y * (frame.height - 2 * half[1] - 2 * gap)),
        )


def _list_places_beside(
    axes: Axes, note: Text, point: NDArray[np.float64], *, is_left: bool
) -> Places:
    left, bottom, right, top = _measure(note)
    frame, gap = axes.get_window_extent(), 6 * _count_pixels(axes)
    sides = (-gap - (right - left), gap)
    for side, height in product(sides if is_left else sides[::-1], HEIGHTS):
        room = frame.height - (top - bottom) - gap
        yield float(point[0] + side), float(frame.y0 + gap / 2 + height * room)


def _list_line_segments(line: Line2D, point: float) -> list[NDArray[np.float64]]:
    spots = np.asarray(line.get_transform().transform(line.get_path().vertices), np.float64)
    has_line = str(line.get_linestyle()).lower() not in ("none", "", " ")
    pieces = [np.hstack([spots[:-1], spots[1:]])] if has_line else []
    if str(line.get_marker()).lower() not in ("none", "", " "):
        pieces.append(_draw_cross(spots, point * float(line.get_markersize()) / 2))
    return pieces


def _draw_cross(spots: NDArray[np.float64], reach: float) -> NDArray[np.float64]:
    """Two diagonals through each of the spots. reach: in pixels."""
    ends = np.array([(-1, -1, 1, 1), (-1, 1, 1, -1)]) * reach
    return np.concatenate([np.tile(spots, 2) + e for e in ends])


def _draw_outline(box: NDArray[np.float64]) -> NDArray[np.float64]:
    """The diagonals and edges of a box."""
    left, bottom, right, top = box
    corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
    pairs = ((0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3))
    return np.array([[*corners[i], *corners[j]] for i, j in pairs])


def _measure(text: Text) -> NDArray[np.float64]:
    """Left, bottom, right, top of a text in pixels, without its leader."""
    text.get_window_extent()  # puts an annotation where it belongs
    return np.asarray(Text.get_window_extent(text).extents, np.float64)


def _count_pixels(axes: Axes) -> float:
    """Of a point."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(figure.dpi / 72)
