"""Height against step, of all paths."""

import numpy as np
from matplotlib.axes import Axes

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.kernel.types import Floats
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.curves.value_axis import set_value_axis
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.race.scene import DEEP, TALL, Scene
from backsight.plots.words import format_number


def set_heights_axis(axes: Axes, scene: Scene) -> tuple[float, float]:
    """The limits and the title of the axis; returns the limits, to which curves are held."""
    start = float(scene.compute_gaps(scene.paths[0])[0])
    set_step_limits(axes, 0, max(1, *(p.updates for p in scene.paths)))
    axes.set_xlabel(_("step"))
    values = np.concatenate([scene.compute_gaps(p) for p in scene.paths])
    if scene.course.least_is_known and start > 0:
        visible = values[(values >= start * DEEP) & (values <= start * TALL)]
        set_value_axis(axes, visible, _("height above the minimum"))
    else:
        spread = max(abs(start - float(values.min())), 1e-12)
        set_value_axis(axes, values[values <= start + TALL * spread], _("height"))
    return axes.get_ylim()


def draw_heights(axes: Axes, scene: Scene) -> None:
    """A curve for each path, at its end its name and the number that the axis shows there; a cross
    where it diverged."""
    low, high = set_heights_axis(axes, scene)
    labels = []
    for index, path in enumerate(scene.paths):
        style, gaps = pick_style(index), scene.compute_gaps(path)
        values = clip_to_axis(gaps, low, high)
        axes.plot(
            np.arange(len(values)),
            np.maximum(gaps, low),
            color=style.color,
            ls=style.line,
            zorder=3 + index / 100,
        )
        if path.diverged is not None:
            axes.plot(
                len(values) - 1,
                values[-1],
                "X",
                ms=9,
                color=style.color,
                mec="white",
                clip_on=False,
                zorder=6,
            )
        end = _("diverged") if path.diverged else format_number(float(gaps[-1]))
        text = _("{name}: {text}").format(name=squeeze(path.entrant.name, 17), text=end)
        labels.append(EndLabel(y=float(values[-1]), text=text, color=style.color))
    label_ends(axes, labels)


def clip_to_axis(values: Floats, low: float, high: float) -> Floats:
    """The values, those beyond the axis at its edge."""
    return np.clip(values, low, high)
