"""What an optimizer has inside, as shapes: arrows for gradient, step and momentum, squares for
squares, in a cell for each optimizer.

    ┌──────────────────────────┐
    │ adam                     │
    │   ↗      ■   The mean    │    an arrow is as long as the cube root of its length in proportion
    │  ◯→      ▪   gradient …  │    to the longest: of 1, 1/8 and 1/1000 one sees 1, 1/2 and 1/10;
    │   ↘                      │    a square's area is the accumulated square of one coordinate
    └──────────────────────────┘
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from matplotlib.quiver import Quiver
from matplotlib.text import Text

from backsight.engine.race import Path
from backsight.engine.race.memory_kinds import classify_memory
from backsight.kernel.language import _, join_sentences
from backsight.kernel.prose import squeeze
from backsight.kernel.types import Floats
from backsight.plots.colors import FAINT, INK, QUIET
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.race.scene import Scene

ACROSS = 4
"""Cells beside each other."""
WIDE, HIGH = 2.95, 1.22
RADIUS, SIDE = 0.46, 0.44
"""The longest arrow, and the side of the largest square, in inches."""
NARROW, BROAD, LINES = 24, 34, 7
"""Characters of a line of the caption beside squares, and where there are none; and its lines."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimizerShapes:
    """What is drawn of one path, each kind in proportion to the largest that occurs in it."""

    gradients: Floats
    """(n, 2), downhill."""
    steps: Floats
    """(n, 2), from point to point."""
    momenta: Floats | None
    """(n, 2), the momentum; None where there is none."""
    squares: Floats | None
    """(n, axes), the accumulated squares; None where there are none."""


def compute_shapes(path: Path) -> OptimizerShapes:
    """Arrows downhill: the gradient turned around; what is carried along likewise, where it is a
    mean of gradients."""
    kinds, n = classify_memory(path.entrant), path.updates
    moment_names = [name for name, kind in kinds.items() if kind in ("velocity", "mean")]
    square_names = [name for name, kind in kinds.items() if kind == "squares"]
    momentum = None
    if moment_names:
        values = path.memory[moment_names[0]][1 : n + 1]
        momentum = _scale_arrows(values * (1 if _is_downhill(path, moment_names[0]) else -1))
    return OptimizerShapes(
        gradients=_scale_arrows(-path.gradients),
        steps=_scale_arrows(path.points[1:] - path.points[:-1]),
        momenta=momentum,
        squares=_scale_to_largest(path.memory[square_names[0]][1 : n + 1])
        if square_names
        else None,
    )


def _is_downhill(path: Path, name: str) -> bool:
    """Whether a memory points along the first step, or against it as a gradient does."""
    first = path.points[1] - path.points[0] if path.updates else np.zeros(1)
    return path.updates == 0 or float(path.memory[name][1] @ first) >= 0


def _scale_arrows(values: Floats) -> Floats:
    """(n, 2): as long as the cube roots of the lengths, the longest of them 1, so that the last
    steps are seen beside the first; a single axis lies level."""
    flat = np.zeros((len(values), 2))
    flat[:, : values.shape[1]] = values
    lengths = np.hypot(*flat.T)[:, None]
    longest = lengths.max() if len(flat) else 0.0
    if not longest > 0:
        return flat
    # flat / longest has the length `shares`; times shares^(1/3 − 1) it has shares^(1/3).
    shares = lengths / longest
    return flat / longest * np.where(shares > 0, shares, 1) ** (1 / 3 - 1)


def _scale_to_largest(values: Floats) -> Floats:
    largest = values.max() if values.size else 0.0
    return np.maximum(values, 0) / largest if largest > 0 else np.zeros_like(values)


@dataclass(frozen=True, kw_only=True, eq=False)
class ShapesPanel:
    """All cells, on axes whose unit is the inch."""

    scene: Scene
    """What is drawn."""
    shapes: Sequence[OptimizerShapes]
    """Of each path."""
    arrows: Sequence[Quiver]
    """One set for each kind, from the back to the front: momentum, step, gradient."""
    squares: Sequence[Sequence[Rectangle]]
    """In each cell, one for each coordinate."""
    texts: Sequence[Text]
    """The captions."""

    def show(self, k: int) -> None:
        """Turn to update k, counted from 0; of a path that ended before, to its last."""
        for quiver, part in zip(self.arrows, ("momenta", "steps", "gradients"), strict=True):
            tips = (
                np.array([_find_tip(getattr(path_shapes, part), k) for path_shapes in self.shapes])
                * RADIUS
            )
            quiver.set_UVC(*tips.T)
        for index, (path_shapes, boxes) in enumerate(zip(self.shapes, self.squares, strict=True)):
            values = _find_tip(path_shapes.squares, k)
            for box, value in zip(boxes, values, strict=False):
                box.set_width(SIDE * float(value) ** 0.5)
                box.set_height(SIDE * float(value) ** 0.5)
            self.texts[index].set_text(self._format_caption(index, k))

    def list_moving_artists(self) -> list[Artist]:
        """Arrows, squares."""
        return [*self.arrows, *(box for boxes in self.squares for box in boxes)]

    def list_captions(self) -> list[Text]:
        """Captions."""
        return list(self.texts)

    def _format_caption(self, index: int, k: int) -> str:
        captions = self.scene.captions[index]
        now = captions[min(k, len(captions) - 1)] if captions else ""
        room = BROAD if self.shapes[index].squares is None else NARROW
        return wrap_text(join_sentences(self.scene.rules[index], now), room, LINES)


def draw_cells(axes: Axes, scene: Scene) -> ShapesPanel:
    """What stands still in the cells; the rest is to be shown."""
    shapes = [compute_shapes(path) for path in scene.paths]
    corners = _place_cells(len(scene.paths), axes.get_ylim()[1])
    centers = corners + np.array([RADIUS + 0.04, HIGH / 2 - 0.08])
    squares, texts = [], []
    for index, (path, path_shapes) in enumerate(zip(scene.paths, shapes, strict=True)):
        style, (x, y) = pick_style(index), corners[index]
        name = squeeze(path.entrant.name, 34)
        axes.text(x, y + HIGH - 0.1, name, color=style.color, size=8.5, weight="bold", va="top")
        squares.append(
            _add_boxes(
                axes, path_shapes, x + 2 * RADIUS + 0.15, float(centers[index][1]), style.color
            )
        )
        left = 2 * RADIUS + (0.68 if path_shapes.squares is not None else 0.18)
        texts.append(
            axes.text(x + left, y + HIGH - 0.3, "", size=7, va="top", color=INK, linespacing=1.25)
        )
    return ShapesPanel(
        scene=scene,
        shapes=shapes,
        squares=squares,
        texts=texts,
        arrows=_add_quivers(axes, centers),
    )


def _place_cells(count: int, height: float) -> Floats:
    """(count, 2), the lower left corner of each, row by row from the top down."""
    places = [(0.1 + (i % ACROSS) * WIDE, height - (i // ACROSS + 1) * HIGH) for i in range(count)]
    return np.array(places)


def describe_shapes() -> str:
    """What the shapes are."""
    return _(
        "Gray: downhill, against the gradient. Hollow: what is carried along. Full: the step. "
        "Lengths are cube roots, so that small ones are seen. Squares: their area is the "
        "accumulated square, for x above y. All in proportion to the largest of its kind."
    )


def wrap_text(text: str, characters: int, lines: int) -> str:
    """A text on several lines; a Chinese character is as wide as two Latin ones."""
    rows, line, width = [], "", 0
    for word in _split_pieces(text):
        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
        if width + wide > characters and line:
            rows.append(line.rstrip())
            line, width = "", 0
            word = word.lstrip()
            wide = len(word) if wide == len(word) + 1 else wide
        line, width = line + word, width + wide
    rows.append(line.rstrip())
    if len(rows) > lines:
        rows = [*rows[: lines - 1], rows[lines - 1][: characters - 1] + "…"]
    return "\n".join(rows)


def _split_pieces(text: str) -> list[str]:
    """Where a line may end: before a space, and beside a Chinese character."""
    pieces: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if (pieces and c != " " and not wide and not _is_wide(pieces[-1][-1])) or (
            pieces and wide and c in "，。；：、！？）"
        ):
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def _find_tip(values: Floats | None, k: int) -> Floats:
    if values is None or not len(values):
        return np.zeros(2)
    return np.asarray(values[min(k, len(values) - 1)])


def _add_boxes(
    axes: Axes, path_shapes: OptimizerShapes, x: float, middle: float, color: Any
) -> list[Rectangle]:
    """A square for each coordinate, in a frame as large as the largest."""
    if path_shapes.squares is None:
        return []
    axis = path_shapes.squares.shape[1]
    lows = [middle + 0.03, middle - SIDE - 0.03] if axis == 2 else [middle - SIDE / 2]
    for low in lows:
        axes.add_patch(Rectangle((x, low), SIDE, SIDE, fill=False, ec=FAINT, lw=0.8))
    boxes = [Rectangle((x, low), 0, 0, color=color, alpha=0.75, lw=0) for low in lows]
    for box in boxes:
        axes.add_patch(box)
    return boxes


def _add_quivers(axes: Axes, centers: Floats) -> list[Quiver]:
    """Three sets of arrows, one of each in every cell."""
    for center in centers:
        axes.add_patch(Circle(tuple(center), RADIUS, fill=False, ec=FAINT, lw=0.8))
    colors = [pick_style(index).color for index in range(len(centers))]
    zero = np.zeros(len(centers))
    common: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "units": "inches"}
    hollow = {"facecolor": "white", "edgecolor": colors, "linewidth": 1.0}
    styles: list[dict[str, Any]] = [
        {**hollow, "width": 0.055},
        {"color": colors, "width": 0.03},
        {"color": QUIET, "width": 0.014},
    ]
    return [
        axes.quiver(
            *centers.T,
            zero,
            zero,
            **common,
            minlength=0.01,
            headlength=3.2,
            headaxislength=3.0,
            headwidth=3.2,
            zorder=4 + i,
            **style,
        )
        for i, style in enumerate(styles)
    ]
