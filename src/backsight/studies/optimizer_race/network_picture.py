"""A race of optimizers on a network as a picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight import plots
from backsight.kernel.language import _, translate_name
from backsight.kernel.types import Floats
from backsight.plots.words import format_part
from backsight.studies.landscape.planes import Plane
from backsight.studies.landscape.slice import Slice
from backsight.studies.optimizer_race.network_entrant import Racer


def draw_network_race(
    racers: Sequence[Racer],
    plane: Plane | None,
    plane_slice: Slice | None,
    paths: Mapping[str, Floats],
    *,
    title: str,
    loss_name: str,
    part: str,
    rows: int,
    notes: Sequence[str],
) -> Any:
    """The plane with all paths, and losses and scores over the steps, as a Figure. All as in a
    `NetworkRace`, in a language that can be drawn."""
    run = racers[0].run
    score_part = "validation" if "validation" in run.experiment.y else "train"
    relief_title = _("{loss}, {rows:,} {part} rows").format(
        loss=plots.format_loss_title(loss_name), rows=rows, part=format_part(part)
    )
    panels = plots.RacePanels(
        title=_("{count} optimizers on one network").format(count=len(racers)),
        subtitle=_("{title} · same weights, same batches").format(title=title),
        loss_part=format_part("train"),
        score_name=_("{name}, {part}").format(
            name=translate_name(run.score_name), part=format_part(score_part)
        ),
        curves=[
            plots.RunCurve(name=r.name, steps=np.array(r.steps), losses=np.array(r.losses()))
            for r in racers
        ],
        scores=[
            plots.ScoreCurve(
                name=r.name, steps=np.array(r.steps), values=np.array(r.scores(score_part))
            )
            for r in racers
        ],
        relief=_make_relief(plane, plane_slice, relief_title),
        paths=_make_ways(racers, paths),
        notes=notes,
    )
    return plots.draw_race_panels(panels)


def _make_relief(plane: Plane | None, plane_slice: Slice | None, title: str) -> plots.Relief | None:
    if plane is None or plane_slice is None:
        return None
    return plots.Relief(
        xs=plane_slice.xs,
        ys=plane_slice.ys,
        values=plane_slice.values,
        readable_losses=plane_slice.places,
        names=plane.names,
        title=title,
    )


def _make_ways(racers: Sequence[Racer], paths: Mapping[str, Floats]) -> list[plots.PlanePath]:
    """The paths; where all begin is said once."""
    ways: list[plots.PlanePath] = []
    for index, racer in enumerate(racers):
        if racer.name in paths:
            appearance = plots.pick_style(index)
            first = "" if ways else _("start")
            ways.append(
                plots.PlanePath(
                    points=paths[racer.name],
                    color=appearance.color,
                    line=appearance.line,
                    first_label=first,
                    name=racer.name,
                )
            )
    return ways
