"""The function of one input that the network fits, through the data."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots.charts._record import Chart
from backsight.plots.colors import INK
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.plane import compute_limits, compute_point_size, evaluate
from backsight.plots.style import PART_STYLES
from backsight.plots.view import LONGEST, PARTS, View
from backsight.plots.words import format_number, format_part_size, shorten

ALONG = 500


def fits(view: View) -> bool:
    """Whether there is a network of one input, and numbers to see it by."""
    return view.is_line and view.last_field is not None


def draw(view: View, figure: Figure) -> None:
    """The data, and the fitted curve over it."""
    assert view.last_field is not None
    axes = add_axes_within(figure, left=0.75, right=1.6, bottom=0.6, top=0.85)
    write_heading(figure, _("Fitted function"), view.title)
    frame_line(axes, view)
    draw_data(axes, view)
    x = sample_input_axis(view)
    y = evaluate(view.last_field, x[:, None])[:, 0]
    axes.plot(x, y, color=INK, lw=2, label=_describe_line(y, axes.get_ylim()), zorder=5)
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, handlelength=1.4)


def _describe_line(y: Floats, limits: tuple[float, float]) -> str:
    """What the line is called, and what of it the picture does not show."""
    finite = y[np.isfinite(y)]
    if not len(finite):
        return _("network\n(not finite)")
    low, high = float(finite.min()), float(finite.max())
    if limits[0] <= low and high <= limits[1]:
        return _("network")
    return _("network\n(not all is shown:\nfrom {low}\nto {high})").format(
        low=format_number(low), high=format_number(high)
    )


def sample_input_axis(view: View) -> NDArray[np.float64]:
    """(m,): places along the input axis, from end to end."""
    assert view.points is not None
    return np.linspace(*compute_limits(view.points.x[:, 0]), ALONG)


def frame_line(axes: Axes, view: View) -> None:
    """Limits and names of the axes, by the data."""
    assert view.points is not None
    assert view.targets is not None
    axes.set(xlim=compute_limits(view.points.x[:, 0]), ylim=compute_limits(view.targets))
    set_tick_numbers(axes.xaxis, view.feature(0))
    set_tick_numbers(axes.yaxis, shorten(view.target_name, LONGEST))


def draw_data(axes: Axes, view: View, scale: float = 1.0) -> None:
    """The data, each part with its own color and marker. scale: of their area."""
    assert view.points is not None
    assert view.targets is not None
    part = np.asarray(view.points.part).astype(str)
    size = scale * compute_point_size(len(part))
    for name in PARTS:
        mask = part == name
        if mask.any():
            axes.scatter(
                view.points.x[mask, 0],
                view.targets[mask],
                s=size,
                marker=PART_STYLES[name].marker,
                color=PART_STYLES[name].color,
                edgecolors="white",
                linewidths=0.5,
                label=format_part_size(name, int(mask.sum())),
                zorder=3,
            )


fit = Chart(
    name="fit",
    fits=fits,
    draw=draw,
    needs="a network of one input that predicts a number",
    size=(7.6, 4.6),
)
