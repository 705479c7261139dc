"""Where things stand on a figure: margins in inches, headings, labels that keep their distance."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.plots.colors import QUIET
from backsight.plots.words import shorten


def add_axes_within(
    figure: Figure, *, left: float, right: float, bottom: float, top: float
) -> Axes:
    """Axes with these margins in inches."""
    width, height = figure.get_size_inches()
    spot = (
        left / width,
        bottom / height,
        (width - left - right) / width,
        (height - bottom - top) / height,
    )
    return figure.add_axes(spot)


def write_heading(figure: Figure, title: str, subtitle: str, *, left: float = 0.75) -> None:
    """A title and, below it, quieter, what was trained. left: in inches."""
    width, height = figure.get_size_inches()
    room = int((width - left) / 0.078)
    x = left / width
    figure.text(x, 1 - 0.30 / height, shorten(title, room), size=12, weight="bold", va="center")
    figure.text(x, 1 - 0.53 / height, shorten(subtitle, room), color=QUIET, va="center")


@dataclass(frozen=True, kw_only=True)
class EndLabel:
    """A text to stand right of the axes, at the height of y (data units)."""

    y: float
    """Where its curve ends, in the units of the data."""
    text: str
    """On one line or two."""
    color: str
    """Of its curve."""


def label_ends(axes: Axes, labels: Sequence[EndLabel], size: float = 8.5) -> None:
    """Write the labels right of the axes, moved apart where they would overlap.

    Call it when the axes have their limits and their place.
    """
    by_height = sorted(labels, key=lambda label: label.y)
    heights = [_compute_height(axes, label.y) for label in by_height]
    gap = size * 1.35 / 72 / _measure_axes_height(axes)
    for label, y, label_y in zip(by_height, heights, spread(heights, gap), strict=True):
        axes.annotate(
            label.text,
            (1.0, y),
            (1.035, label_y),
            xycoords="axes fraction",
            textcoords="axes fraction",
            color=label.color,
            size=size,
            va="center",
            annotation_clip=False,
            zorder=6,
            arrowprops={
                "arrowstyle": "-",
                "color": label.color,
                "lw": 0.6,
                "shrinkA": 1,
                "shrinkB": 2,
                "relpos": (0, 0.5),
            },
        )


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Places near the wanted ones (ascending, 0..1) that are a gap apart."""
    positions: list[float] = []
    for y in heights:
        positions.append(max(y, positions[-1] + gap) if positions else y)
    ceiling = 1.0
    for i in reversed(range(len(positions))):
        positions[i] = min(positions[i], ceiling)
        ceiling = positions[i] - gap
    return positions


def _compute_height(axes: Axes, y: float) -> float:
    low, high = axes.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    at = axes.transData.transform((axes.get_xlim()[1], y))[1]
    return float(min(max((at - low) / (high - low), 0.0), 1.0))


def _measure_axes_height(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(figure.get_size_inches()[1] * axes.get_position().height)
