"""What a recorded run shows beside others, without any data being loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.summary import describe_status
from backsight.training.evaluation import get_score_name
from backsight.training.history import Moment, make_moment


@dataclass(frozen=True, kw_only=True, eq=False)
class RunSummary:
    """One of several runs."""

    name: str
    """Short, and no other's."""
    path: Path
    """Of the record."""
    id: str
    source: str
    """Of the data."""
    status: str
    status_text: str
    """The status in words, with where it failed."""
    first: int
    """Its own steps are those after this one."""
    last: int
    """Its last step."""
    planned: int
    """How many it was to have."""
    parent: str
    """The name of the run that it branched off from, "" for none."""
    is_given: bool
    """Whether its first weights were given, not drawn."""
    score_name: str
    loss_name: str
    steps: Floats
    """(n,), of every step recorded."""
    losses: Floats
    """(n,), of these steps."""
    moment: Moment | None
    """As it was measured last."""


def summarize_runs(runs: Sequence[RecordedRun], names: Sequence[str]) -> tuple[RunSummary, ...]:
    """Each run as a side. names: as `make_unique_names` gives them."""
    ids = {run.record.about.id: name for run, name in zip(runs, names, strict=True)}
    return tuple(_summarize_run(run, name, ids) for run, name in zip(runs, names, strict=True))


def _summarize_run(run: RecordedRun, name: str, names: dict[str, str]) -> RunSummary:
    record, spec = run.record, run.spec
    parent, moments = record.about.parent, record.moments
    rows, last = record.metrics, max(moments, default=0)
    return RunSummary(
        name=name,
        path=run.path,
        id=record.about.id,
        source=spec.data.source,
        status=run.status,
        status_text=describe_status(record),
        first=record.first_step,
        last=record.last_step,
        planned=spec.steps,
        is_given=record.about.given and parent is None,
        parent=names.get(parent.id, Path(parent.place).name) if parent else "",
        score_name=get_score_name(record.about.data),
        loss_name=spec.loss.name,
        steps=np.asarray(rows["step"], np.float64),
        losses=np.asarray(rows["loss"], np.float64),
        moment=make_moment(last, moments[last]) if moments else None,
    )
