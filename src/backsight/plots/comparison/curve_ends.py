"""Where the curve of one of several runs ends, and what their axis has to hold."""

import numpy as np
from matplotlib.axes import Axes

from backsight.plots.comparison.run_styles import RunStyle
from backsight.plots.curves.value_axis import needs_log
from backsight.plots.view import AnyArray


def draw_curve_end(
    axes: Axes, steps: AnyArray, values: AnyArray, style: RunStyle, *, broken: bool = False
) -> None:
    """A mark where a curve ends before the axis does, and a dotted line on to its label. broken: a
    cross, for its numbers came to an end. Where it leaves the panel upwards: a triangle."""
    last, top = axes.get_xlim()[1], axes.get_ylim()[1]
    x, y = float(steps[-1]), min(float(values[-1]), top)
    start = x
    if values[-1] > top:
        start = _find_exit_step(axes, steps, values, top)
        _draw_marker(axes, start, top, "^", 6, style)
    if broken:
        _draw_marker(axes, x, y, "X", 8, style)
    elif x < last and y < top:
        _draw_marker(axes, x, y, "o", 4.5, style)
    axes.plot(
        [start, last], [y, y], color=style.color, lw=0.6, ls=(0, (1, 3)), zorder=1, clip_on=False
    )


def _draw_marker(axes: Axes, x: float, y: float, marker: str, size: float, style: RunStyle) -> None:
    axes.plot(x, y, marker, ms=size, color=style.color, mec="white", clip_on=False, zorder=5)


def _find_exit_step(axes: Axes, steps: AnyArray, values: AnyArray, top: float) -> float:
    """The step at which a curve crosses the upper edge for the last time."""
    below = np.flatnonzero(values <= top)
    if not below.size:
        return float(steps[0])
    index = int(below[-1])
    ends = np.array([values[index], values[index + 1], top], np.float64)
    if axes.get_yscale() == "log":
        ends = np.log10(np.maximum(ends, axes.get_ylim()[0]))
    share = (ends[2] - ends[0]) / (ends[1] - ends[0])
    return float(steps[index] + share * (steps[index + 1] - steps[index]))


def drop_zeros(values: AnyArray) -> AnyArray:
    """The values; without zeros where the others ask for a log scale, and none is negative."""
    positive = values[values > 0]
    return positive if (values >= 0).all() and needs_log(positive) else values
