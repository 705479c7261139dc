"""A slice through a loss as a picture."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots.charts.loss import loss_title
from backsight.plots.landscape.contour import Way
from backsight.plots.landscape.picture import draw_relief
from backsight.plots.landscape.relief import Relief
from backsight.plots.style import VERMILION
from backsight.plots.words import part_name
from backsight.studies.landscape.planes import Plane
from backsight.studies.landscape.projection import Walked
from backsight.studies.landscape.slice import Slice


def draw_landscape(
    plane: Plane,
    seen: Slice,
    path: Walked | None,
    beneath: Floats | None,
    loss: float,
    *,
    title: str,
    where: str,
    loss_name: str,
    part: str,
    rows: int,
    notes: Sequence[str],
) -> Any:
    """Contours and surface side by side, as a Figure. All as in a `Landscape`, in a language that
    can be drawn."""
    heights = np.array([loss]) if beneath is None else beneath
    relief = Relief(
        xs=seen.xs + plane.zero[0],
        ys=seen.ys + plane.zero[1],
        values=seen.values,
        known=heights,
        names=plane.names,
        title=loss_title(loss_name),
    )
    subtitle = _("{title} · on {rows:,} {part} rows").format(
        title=title, rows=rows, part=part_name(part)
    )
    return draw_relief(
        relief,
        _way(plane, path),
        heights,
        title=_("Loss around {where}").format(where=where),
        subtitle=subtitle,
        notes=notes,
    )


def _way(plane: Plane, path: Walked | None) -> Way:
    """The path; a place alone where nothing was trained."""
    zero = np.array(plane.zero)
    if path is None:
        return Way(places=zero[None], color=VERMILION)
    return Way(
        places=path.coordinates + zero,
        color=VERMILION,
        first=_("step {step:,}").format(step=int(path.steps[0])),
        last=_("end: step {step:,}").format(step=int(path.steps[-1])),
    )
