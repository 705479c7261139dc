"""What came of a slice through a loss, and its picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight import plots
from backsight.kernel.language import _, ngettext
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.plots.colors import VERMILION
from backsight.plots.words import format_part
from backsight.studies.landscape.center import PlaneOrigin
from backsight.studies.landscape.planes import Plane, format_low_variance
from backsight.studies.landscape.projection import ProjectedPath
from backsight.studies.landscape.slice import Slice

LEAST_SHARE = 0.01
"""Below this share of a path it is said that a plane shows nearly none of it."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Landscape(Shown):
    """A slice through a loss."""

    kind: str
    """Of its plane, one of `KINDS`."""
    title: str
    """What was trained."""
    place: PlaneOrigin
    """Whose weights are the plane's origin."""
    loss_name: str
    """The record's."""
    part: str
    """Of the data, on which it is measured."""
    rows: int
    """How many of them."""
    plane: Plane
    """Where it is cut."""
    slice: Slice
    """The loss on it."""
    loss: float
    """At the origin."""
    path: ProjectedPath | None = None
    """None where there is none."""
    beneath: Floats | None = None
    """(n,): the plane's own loss at the path's places."""
    running: bool = False
    """Whether the origin's running statistics are taken at all points."""

    @property
    def where(self) -> str:
        """Whose weights are the plane's origin, in words."""
        return self.place.words

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it."""
        notes = [format_low_variance(self.plane), _format_lost_share(self.path)]
        if self.running:
            notes.append(
                _(
                    "Batch normalization takes the running means and variances of the origin at "
                    "all points."
                )
            )
        return tuple(filter(None, notes))

    @property
    def xs(self) -> Floats:
        """(n,): along the first direction; of a chosen weight, its value."""
        return self.slice.xs + self.plane.zero[0]

    @property
    def ys(self) -> Floats:
        """(n,): along the second direction."""
        return self.slice.ys + self.plane.zero[1]

    @property
    def values(self) -> Floats:
        """(ys, xs): the loss at each point, as it is."""
        return self.slice.values

    def plot(self) -> Any:
        """Contours and the surface, with the path on both, as a matplotlib Figure."""
        with plots.use_drawable_language():
            return draw_landscape(self)

    def save(self, path: str | Path) -> None:
        """Write the picture, whole or not at all, in the format of the name's suffix."""
        plots.save(self.plot(), path)


def draw_landscape(landscape: Landscape) -> Any:
    """Contours and surface side by side, as a Figure, in a language that can be drawn."""
    beneath = landscape.beneath
    heights = np.array([landscape.loss]) if beneath is None else beneath
    relief = plots.Relief(
        xs=landscape.xs,
        ys=landscape.ys,
        values=landscape.values,
        readable_losses=heights,
        names=landscape.plane.names,
        title=plots.format_loss_title(landscape.loss_name),
    )
    subtitle = ngettext(
        "{title} · on {rows:,} {part} row", "{title} · on {rows:,} {part} rows", landscape.rows
    ).format(title=landscape.title, rows=landscape.rows, part=format_part(landscape.part))
    return plots.draw_relief(
        relief,
        _make_way(landscape.plane, landscape.path),
        heights,
        title=_("Loss around {where}").format(where=landscape.where),
        subtitle=subtitle,
        notes=landscape.notes,
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


def _format_lost_share(path: ProjectedPath | None) -> str:
    """A warning where a plane shows next to nothing of the path; else ""."""
    if path is None or not path.within < LEAST_SHARE:
        return ""
    return _(
        "The plane holds {share:.1g} % of the path (of its squared lengths): training went "
        "elsewhere, and the line that is drawn is a shadow of its way."
    ).format(share=100 * path.within)
