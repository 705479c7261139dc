"""A race of optimizers on a network as a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.kernel.language import _, in_words
from backsight.kernel.types import Floats
from backsight.plots.charts.loss import loss_title
from backsight.plots.comparison.losses import RunCurve
from backsight.plots.comparison.run_styles import look
from backsight.plots.landscape.contour import Way
from backsight.plots.landscape.network_race import RacePanels, ScoreCurve, draw_race
from backsight.plots.landscape.relief import Relief
from backsight.plots.words import part_name
from backsight.studies.landscape.planes import Plane
from backsight.studies.landscape.slice import Slice
from backsight.studies.optimizer_race.network_entrant import Racer


def draw_network_race(
    racers: Sequence[Racer],
    plane: Plane | None,
    seen: Slice | None,
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
    judged = "validation" if "validation" in run.parts.y else "train"
    named = _("{loss}, {rows:,} {part} rows").format(
        loss=loss_title(loss_name), rows=rows, part=part_name(part)
    )
    panels = RacePanels(
        title=_("{count} optimizers on one network").format(count=len(racers)),
        subtitle=_("{title} · same weights, same batches").format(title=title),
        loss_part=part_name("train"),
        score_name=_("{name}, {part}").format(
            name=in_words(run.score_name), part=part_name(judged)
        ),
        curves=[
            RunCurve(name=r.name, steps=np.array(r.steps), losses=np.array(r.losses()))
            for r in racers
        ],
        scores=[
            ScoreCurve(name=r.name, steps=np.array(r.steps), values=np.array(r.scores(judged)))
            for r in racers
        ],
        relief=_relief(plane, seen, named),
        ways=_ways(racers, paths),
        notes=notes,
    )
    return draw_race(panels)


def _relief(plane: Plane | None, seen: Slice | None, title: str) -> Relief | None:
    if plane is None or seen is None:
        return None
    return Relief(
        xs=seen.xs,
        ys=seen.ys,
        values=seen.values,
        known=seen.places,
        names=plane.names,
        title=title,
    )


def _ways(racers: Sequence[Racer], paths: Mapping[str, Floats]) -> list[Way]:
    """The paths; where all begin is said once."""
    found: list[Way] = []
    for place, racer in enumerate(racers):
        if racer.name in paths:
            way = look(place)
            first = "" if found else _("start")
            found.append(
                Way(
                    places=paths[racer.name],
                    color=way.color,
                    line=way.line,
                    first=first,
                    name=racer.name,
                )
            )
    return found
