"""What an optimizer has inside, as shapes: arrows for gradient, step and momentum, squares for
squares, in a cell for each optimizer."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from backsight.engine.race import Path
from backsight.engine.race.memory_kinds import kinds_of
from backsight.kernel.language import _, sentences
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import look
from backsight.plots.race.scene import Scene
from backsight.plots.style import FAINT, INK, QUIET
from backsight.plots.words import squeeze

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle
    from matplotlib.quiver import Quiver
    from matplotlib.text import Text

ACROSS = 4
"""Cells beside each other."""
WIDE, HIGH = 2.95, 1.22
RADIUS, SIDE = 0.46, 0.44
"""The longest arrow, and the side of the largest square, in inches."""
NARROW, BROAD, LINES = 24, 34, 7
"""Characters of a line of the caption beside squares, and where there are none; and its lines."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Inside:
    """What is drawn of one path, each in proportion to the largest that occurs in it. gradients,
    steps, carried: (n, 2); squares: (n, axes), or None where it keeps none."""

    gradients: Floats
    steps: Floats
    carried: Floats | None
    squares: Floats | None


def inside(path: Path) -> Inside:
    """Arrows downhill: the gradient turned around; what is carried along likewise, where it is a
    mean of gradients."""
    kinds, n = kinds_of(path.entrant), path.updates
    moved = [name for name, kind in kinds.items() if kind in ("velocity", "mean")]
    summed = [name for name, kind in kinds.items() if kind == "squares"]
    carried = None
    if moved:
        values = path.memory[moved[0]][1 : n + 1]
        carried = _arrows(values * (1 if _downhill(path, moved[0]) else -1))
    return Inside(
        gradients=_arrows(-path.gradients),
        steps=_arrows(path.points[1:] - path.points[:-1]),
        carried=carried,
        squares=_share(path.memory[summed[0]][1 : n + 1]) if summed else None,
    )


def _downhill(path: Path, name: str) -> bool:
    """Whether a memory points along the first step, or against it as a gradient does."""
    first = path.points[1] - path.points[0] if path.updates else np.zeros(1)
    return path.updates == 0 or float(path.memory[name][1] @ first) >= 0


def _arrows(values: Floats) -> Floats:
    """(n, 2): as long as the cube roots of the lengths, the longest of them 1, so that the last
    steps are seen beside the first; a single axis lies level."""
    flat = np.zeros((len(values), 2))
    flat[:, : values.shape[1]] = values
    lengths = np.hypot(*flat.T)[:, None]
    longest = lengths.max() if len(flat) else 0.0
    if not longest > 0:
        return flat
    shares = lengths / longest
    return flat / longest * np.where(shares > 0, shares, 1) ** (1 / 3 - 1)


def _share(values: Floats) -> Floats:
    largest = values.max() if values.size else 0.0
    return np.maximum(values, 0) / largest if largest > 0 else np.zeros_like(values)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """All cells, on axes whose unit is the inch. centers: (cells, 2), of the arrows."""

    scene: Scene
    within: Sequence[Inside]
    centers: Floats
    arrows: "Sequence[Quiver]"
    squares: "Sequence[Sequence[Rectangle]]"
    texts: "Sequence[Text]"

    def show(self, k: int) -> None:
        """Turn to update k, counted from 0; of a path that ended before, to its last."""
        for quiver, part in zip(self.arrows, ("carried", "steps", "gradients"), strict=True):
            tips = np.array([_tip(getattr(one, part), k) for one in self.within]) * RADIUS
            quiver.set_UVC(*tips.T)
        for place, (one, boxes) in enumerate(zip(self.within, self.squares, strict=True)):
            values = _tip(one.squares, k)
            for box, value in zip(boxes, values, strict=False):
                box.set_width(SIDE * float(value) ** 0.5)
                box.set_height(SIDE * float(value) ** 0.5)
            self.texts[place].set_text(self._caption(place, k))

    def moving(self) -> "list[Artist]":
        """Arrows, squares."""
        return [*self.arrows, *(box for boxes in self.squares for box in boxes)]

    def written(self) -> "list[Text]":
        """Captions."""
        return list(self.texts)

    def _caption(self, place: int, k: int) -> str:
        said = self.scene.seen[place]
        now = said[min(k, len(said) - 1)] if said else ""
        room = BROAD if self.within[place].squares is None else NARROW
        return wrapped(sentences(self.scene.rules[place], now), room, LINES)


def draw_cells(axes: "Axes", scene: Scene) -> Cells:
    """What stands still in the cells; the rest is to be shown."""
    within = [inside(path) for path in scene.paths]
    height = axes.get_ylim()[1]
    corners = np.array(
        [
            (0.1 + (i % ACROSS) * WIDE, height - (i // ACROSS + 1) * HIGH)
            for i in range(len(scene.paths))
        ]
    )
    centers = corners + np.array([RADIUS + 0.04, HIGH / 2 - 0.08])
    squares, texts = [], []
    for place, (path, one) in enumerate(zip(scene.paths, within, strict=True)):
        way, (x, y) = look(place), corners[place]
        axes.text(
            x,
            y + HIGH - 0.1,
            squeeze(path.entrant.name, 34),
            color=way.color,
            size=8.5,
            weight="bold",
            va="top",
        )
        squares.append(
            _boxes(axes, one, x + 2 * RADIUS + 0.15, float(centers[place][1]), way.color)
        )
        left = 2 * RADIUS + (0.68 if one.squares is not None else 0.18)
        texts.append(
            axes.text(x + left, y + HIGH - 0.3, "", size=7, va="top", color=INK, linespacing=1.25)
        )
    return Cells(
        scene=scene,
        within=within,
        centers=centers,
        squares=squares,
        texts=texts,
        arrows=_quivers(axes, centers),
    )


def legend() -> str:
    """What the shapes are."""
    return _(
        "Gray: downhill, against the gradient. Hollow: what is carried along. Full: the step. "
        "Lengths are cube roots, so that small ones are seen. Squares: their area is the "
        "accumulated square, for x above y. All in proportion to the largest of its kind."
    )


def wrapped(text: str, characters: int, lines: int) -> str:
    """A text on several lines; a Chinese character is as wide as two Latin ones."""
    found, line, width = [], "", 0
    for word in _pieces(text):
        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
        if width + wide > characters and line:
            found.append(line.rstrip())
            line, width = "", 0
            word = word.lstrip()
            wide = len(word) if wide == len(word) + 1 else wide
        line, width = line + word, width + wide
    found.append(line.rstrip())
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][: characters - 1] + "…"]
    return "\n".join(found)


def _pieces(text: str) -> list[str]:
    """Where a line may end: before a space, and beside a Chinese character."""
    found: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WF"
        if (found and c != " " and not wide and not _is_wide(found[-1][-1])) or (
            found and wide and c in "，。；：、！？）"
        ):
            found[-1] += c
        else:
            found.append(c)
    return found


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def _tip(values: Floats | None, k: int) -> Floats:
    if values is None or not len(values):
        return np.zeros(2)
    return np.asarray(values[min(k, len(values) - 1)])


def _boxes(axes: "Axes", one: Inside, x: float, middle: float, color: Any) -> "list[Rectangle]":
    """A square for each coordinate, in a frame as large as the largest."""
    from matplotlib.patches import Rectangle

    if one.squares is None:
        return []
    axis = one.squares.shape[1]
    lows = [middle + 0.03, middle - SIDE - 0.03] if axis == 2 else [middle - SIDE / 2]
    for low in lows:
        axes.add_patch(Rectangle((x, low), SIDE, SIDE, fill=False, ec=FAINT, lw=0.8))
    boxes = [Rectangle((x, low), 0, 0, color=color, alpha=0.75, lw=0) for low in lows]
    for box in boxes:
        axes.add_patch(box)
    return boxes


def _quivers(axes: "Axes", centers: Floats) -> "list[Quiver]":
    """Three sets of arrows, one of each in every cell."""
    from matplotlib.patches import Circle

    for center in centers:
        axes.add_patch(Circle(tuple(center), RADIUS, fill=False, ec=FAINT, lw=0.8))
    colors = [look(place).color for place in range(len(centers))]
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
