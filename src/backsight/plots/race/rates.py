"""Effective rates against step: with what rate plain descent would have made each step."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.kernel.types import Floats
from backsight.plots.colors import QUIET
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.curves.value_axis import set_value_axis
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.race.scene import Scene
from backsight.plots.words import format_number

THIN = (2.0, 0.9)
"""Lines of the first and of the second coordinate."""


def draw_rates(axes: Axes, scene: Scene) -> None:
    """For each path a line for each coordinate, that of the second one thinner. What is carried
    along can lead against the gradient: such steps have no rate, and are left out."""
    set_step_limits(axes, 1, max(2, *(p.updates for p in scene.paths)))
    axes.set_xlabel(_("step"))
    all_rates = [np.where(p.effective_rates > 0, p.effective_rates, np.nan) for p in scene.paths]
    finite = np.concatenate([r[np.isfinite(r)] for r in all_rates])
    set_value_axis(axes, finite, _("effective rate"))
    labels = []
    for index, (path, rates) in enumerate(zip(scene.paths, all_rates, strict=True)):
        style, steps = pick_style(index), np.arange(1, path.updates + 1)
        for coordinate, wide in zip(rates.T, THIN, strict=False):
            axes.plot(
                steps, coordinate, color=style.color, ls=style.line, lw=wide, zorder=3 + index / 100
            )
        ends = rates[:, 0][np.isfinite(rates[:, 0])]
        if len(ends):
            name = squeeze(path.entrant.name, 17)
            text = _("{name}: {text}").format(name=name, text=format_number(float(ends[-1])))
            labels.append(EndLabel(y=float(ends[-1]), text=text, color=style.color))
    label_ends(axes, labels)
    axes.set_title(_describe_lines(scene, all_rates), size=8, loc="left", color=QUIET)


def _describe_lines(scene: Scene, all_rates: Sequence[Floats]) -> str:
    """Which line is which coordinate's, and why some have gaps."""
    names = scene.course.surface.value.parameters
    of_two = _("thick: along {x}, thin: along {y}").format(x=names[0], y=names[-1])
    has_gaps = any(np.isnan(rates).any() for rates in all_rates)
    gaps = _("gaps: steps against the descent, which have no such rate")
    return "\n".join(filter(None, [of_two if len(names) > 1 else "", gaps if has_gaps else ""]))
