"""A slice through a loss as a picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight import plots
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots.colors import VERMILION
from backsight.plots.words import format_part
from backsight.studies.landscape.planes import Plane
from backsight.studies.landscape.projection import ProjectedPath
from backsight.studies.landscape.slice import Slice


def draw_landscape(
    plane: Plane,
    plane_slice: Slice,
    path: ProjectedPath | None,
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
    relief = plots.Relief(
        xs=plane_slice.xs + plane.zero[0],
        ys=plane_slice.ys + plane.zero[1],
        values=plane_slice.values,
        readable_losses=heights,
        names=plane.names,
        title=plots.format_loss_title(loss_name),
    )
    subtitle = _("{title} · on {rows:,} {part} rows").format(
        title=title, rows=rows, part=format_part(part)
    )
    return plots.draw_relief(
        relief,
        _make_way(plane, path),
        heights,
        title=_("Loss around {where}").format(where=where),
        subtitle=subtitle,
        notes=notes,
    )


def _make_way(plane: Plane, path: ProjectedPath | None) -> plots.PlanePath:
    """The path; a place alone where nothing was trained."""
    zero = np.array(plane.zero)
    if path is None:
        return plots.PlanePath(points=zero[None], color=VERMILION)
    return plots.PlanePath(
        points=path.coordinates + zero,
        color=VERMILION,
        first_label=_("step {step:,}").format(step=int(path.steps[0])),
        last_label=_("end: step {step:,}").format(step=int(path.steps[-1])),
    )
