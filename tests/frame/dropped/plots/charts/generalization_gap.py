"""How far the loss on unseen rows lies above that on the rows trained on, step by step."""

from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _
from backsight.plots.charts._record import Chart
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.style import PART_STYLES, QUIET
from backsight.plots.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def fits(view: View) -> bool:
    """Whether a loss was watched beside that of training."""
    return view.validation_loss is not None and len(view.steps) > 1


def draw(view: View, figure: "Figure") -> None:
    """The difference of both losses, and a line at 0, where there is none."""
    assert view.validation_loss is not None
    axes = add_axes_within(figure, left=0.85, right=0.4, bottom=0.6, top=0.75)
    write_heading(figure, _("Validation loss less training loss"), view.title)
    difference = np.asarray(view.validation_loss) - np.asarray(view.train_loss)
    axes.axhline(0, color=QUIET, lw=0.8)
    axes.plot(view.steps, difference, color=PART_STYLES["validation"].color)
    axes.set_xlabel(_("step"))
    axes.set_ylabel(_("difference of losses"))


generalization_gap = Chart(
    name="generalization_gap", fits=fits, draw=draw, needs="a validation loss", size=(7.0, 4.0)
)
