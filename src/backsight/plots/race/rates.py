"""Effective rates against step: with what rate plain descent would have made each step."""

from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _
from backsight.plots.charts.loss import value_axis
from backsight.plots.comparison.run_styles import look
from backsight.plots.curves import steps_across
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.race.scene import Scene
from backsight.plots.words import number, squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THIN = (2.0, 0.9)
"""Lines of the first and of the second coordinate."""


def draw_rates(axes: "Axes", scene: Scene) -> None:
    """For each path a line for each coordinate, that of the second one thinner. What is carried
    along can lead against the gradient: such steps have no rate, and are left out."""
    steps_across(axes, 1, max(2, *(p.updates for p in scene.paths)))
    axes.set_xlabel(_("step"))
    found = [np.where(p.effective_rates > 0, p.effective_rates, np.nan) for p in scene.paths]
    known = np.concatenate([r[np.isfinite(r)] for r in found])
    value_axis(axes, known, _("effective rate"))
    labels = []
    for place, (path, rates) in enumerate(zip(scene.paths, found, strict=True)):
        way, steps = look(place), np.arange(1, path.updates + 1)
        for coordinate, wide in zip(rates.T, THIN, strict=False):
            axes.plot(
                steps, coordinate, color=way.color, ls=way.line, lw=wide, zorder=3 + place / 100
            )
        ends = rates[:, 0][np.isfinite(rates[:, 0])]
        if len(ends):
            text = f"{squeeze(path.entrant.name, 17)}: {number(float(ends[-1]))}"
            labels.append(EndLabel(y=float(ends[-1]), text=text, color=way.color))
    label_ends(axes, labels)
