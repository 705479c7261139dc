"""The noise scale along a run, and the batch that it was trained with."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from backsight.kernel.language import _
from backsight.plots.colors import ORANGE, VERMILION
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.words import format_decade

SIZE = (8.0, 4.6)
LEFT, RIGHT, FOOT, HEAD = 0.95, 0.35, 0.65, 1.05


def draw_noise_along(
    title: str, steps: Sequence[int], scales: Sequence[float | None], batch: int
) -> Figure:
    """The noise scale after each step, on a log axis. scales: None where it is not known."""
    with open_figure(*SIZE) as figure:
        write_heading(figure, _("Noise scale of the gradient along the run"), title, left=LEFT)
        axes = add_axes_within(figure, left=LEFT, right=RIGHT, bottom=FOOT, top=HEAD)
        values = np.array([np.nan if s is None else s for s in scales], float)
        axes.plot(
            steps,
            values,
            color=VERMILION,
            lw=1.8,
            marker="o",
            ms=5,
            label=_("noise scale, in rows"),
        )
        axes.axhline(
            batch,
            color=ORANGE,
            lw=1.2,
            ls=(0, (1.5, 1.5)),
            label=_("batch {batch:,}").format(batch=batch),
        )
        axes.set_yscale("log")
        heights = np.append(values[values > 0], batch)
        axes.set_ylim(heights.min() / 2, heights.max() * 2)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylabel(_("rows, log scale"))
        axes.set_xlabel(_("step"))
        set_tick_numbers(axes.xaxis)
        axes.legend(loc="best", fontsize=8, framealpha=0.9)
    return figure
