"""What a recorded run shows beside others, without any data being loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backsight.kernel.types import Floats
from backsight.recorder.store import NAME
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.recording import moment_of
from backsight.runs.summary import status_of
from backsight.training.history import Moment


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One of several runs. name: short, and no other's. source: of the data. told: the status in
    words, with where it failed. first, last: its own steps are those after the first, up to the
    last. planned: how many it was to have. parent: the name of the run that it branched off from,
    "" for none. given: whether its first weights were given, not drawn. steps, losses: of every
    step recorded. moment: as it was measured last."""

    name: str
    path: Path
    id: str
    source: str
    status: str
    told: str
    first: int
    last: int
    planned: int
    parent: str
    given: bool
    score_name: str
    loss_name: str
    steps: Floats
    losses: Floats
    moment: Moment | None


def sides_of(runs: Sequence[RecordedRun], names: Sequence[str]) -> tuple[Side, ...]:
    """Each run as a side. names: as `unique_names` gives them."""
    ids = {run.record.about.id: name for run, name in zip(runs, names, strict=True)}
    return tuple(_side(run, name, ids) for run, name in zip(runs, names, strict=True))


def _side(run: RecordedRun, name: str, names: dict[str, str]) -> Side:
    record, spec = run.record, run.spec
    parent, moments = record.about.parent, record.moments
    rows, last = record.metrics, max(moments, default=0)
    return Side(
        name=name,
        path=run.path,
        id=record.about.id,
        source=spec.data.source,
        status=run.status,
        told=status_of(record),
        first=record.first_step,
        last=record.last_step,
        planned=spec.steps or 0,
        given=record.about.given and parent is None,
        parent=names.get(parent.id, Path(parent.place).name) if parent else "",
        score_name="accuracy" if record.about.data.classes else "r2",
        loss_name=spec.loss.name if spec.loss else "",
        steps=np.asarray(rows["step"], np.float64),
        losses=np.asarray(rows["loss"], np.float64),
        moment=moment_of(last, moments[last]) if moments else None,
    )


def unique_names(paths: Sequence[Path]) -> list[str]:
    """A short name for each record: that of its folder, with those above it where two are alike,
    and counted where one is given twice."""
    parts = [_parts(path.absolute()) for path in paths]
    depths = [1] * len(parts)
    names = [p[-1] for p in parts]
    for _round in range(max(map(len, parts), default=0)):
        twice = [names.count(name) > 1 for name in names]
        depths = [d + t for d, t in zip(depths, twice, strict=True)]
        names = ["/".join(p[-d:]) for p, d in zip(parts, depths, strict=True)]
    return [
        f"{name} ({names[:place].count(name) + 1})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]


def _parts(path: Path) -> tuple[str, ...]:
    """The folder of a record, or its own name where that is another than usual."""
    place = path.parent if path.name == NAME else path.with_suffix("")
    return tuple(part for part in place.parts if part != place.anchor) or ("/",)
