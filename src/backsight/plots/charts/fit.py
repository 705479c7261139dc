"""The function of one input that the network fits, through the data."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.language import _
from backsight.plots.charts._record import Chart
from backsight.plots.layout import axes_within, heading
from backsight.plots.plane import evaluate, limits, point_size
from backsight.plots.style import INK, MARKS
from backsight.plots.view import PARTS, View
from backsight.plots.words import part_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ALONG = 500


def fits(view: View) -> bool:
    """Whether there is a network of one input, and numbers to see it by."""
    return view.is_line and view.last_field is not None


def draw(view: View, figure: "Figure") -> None:
    """The data, and the fitted curve over it."""
    assert view.last_field is not None
    axes = axes_within(figure, left=0.75, right=1.6, bottom=0.6, top=0.85)
    heading(figure, _("Fitted function"), view.title)
    frame_line(axes, view)
    draw_data(axes, view)
    x = along(view)
    axes.plot(
        x,
        evaluate(view.last_field, x[:, None])[:, 0],
        color=INK,
        lw=2,
        label=_("network"),
        zorder=5,
    )
    axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, handlelength=1.4)


def along(view: View) -> NDArray[np.float64]:
    """(m,): places along the input axis, from end to end."""
    assert view.points is not None
    return np.linspace(*limits(view.points.x[:, 0]), ALONG)


def frame_line(axes: "Axes", view: View) -> None:
    """Limits and names of the axes, by the data."""
    assert view.points is not None
    assert view.targets is not None
    axes.set(xlim=limits(view.points.x[:, 0]), ylim=limits(view.targets))
    axes.set(xlabel=view.feature(0), ylabel=view.target_name)


def draw_data(axes: "Axes", view: View, scale: float = 1.0) -> None:
    """The data, each part with its own color and marker. scale: of their area."""
    assert view.points is not None
    assert view.targets is not None
    part = np.asarray(view.points.part).astype(str)
    size = scale * point_size(len(part))
    for name in PARTS:
        of = part == name
        if of.any():
            axes.scatter(
                view.points.x[of, 0],
                view.targets[of],
                s=size,
                marker=MARKS[name].marker,
                color=MARKS[name].color,
                edgecolors="white",
                linewidths=0.5,
                label=f"{part_name(name)} ({of.sum():,})",
                zorder=3,
            )


fit = Chart(
    name="fit",
    fits=fits,
    draw=draw,
    needs="a network of one input that predicts a number",
    size=(7.6, 4.6),
)
