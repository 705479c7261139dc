"""A recorded run as TensorBoard's event file: what a tracker is given, and the norms of layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from backsight.recorder.record import Record
from backsight.runs.metrics import Metrics
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.tracking.event_file import EventFile, TrackedValue
from backsight.runs.tracking.points import (
    name_address,
    name_arrays,
    name_moment,
    name_numbers,
    name_spec,
    select_points,
)
from backsight.training.evaluation import get_score_name
from backsight.training.history import make_moment


@dataclass(kw_only=True)
class TrackedPoints:
    """What is told of each step, by step; what is told later is put behind it."""

    by_step: dict[int, dict[str, TrackedValue]] = field(default_factory=dict)

    def add(self, step: int, values: Mapping[str, TrackedValue]) -> None:
        """Some values of a step."""
        self.by_step.setdefault(step, {}).update(values)


def write_event_file(run: RecordedRun, target: Path) -> list[str]:
    """Write the run's event file into a folder; returns its name. Steps are made again for the
    histograms."""
    record = run.record
    points = TrackedPoints()
    points.add(record.first_step, name_spec(run.spec))
    _add_moments(points, record)
    _add_rows(points, run.metrics, record.final_spec.steps)
    _add_arrays(points, run)
    folder = run.path.parent
    with EventFile(target, _read_time(record.about.created)) as file:
        for step, values in sorted(points.by_step.items()):
            file.write(values | name_address(folder, step), step, _find_time(record, step))
    return [file.path.name]


def _add_moments(points: TrackedPoints, record: Record) -> None:
    score_name = get_score_name(record.about.data)
    for step, entry in record.moments.items():
        points.add(step, name_moment(make_moment(step, entry), score_name))


def _add_rows(points: TrackedPoints, metrics: Metrics, steps: int) -> None:
    """The columns of every step that is a point."""
    names = [name for name in metrics if name != "step"]
    indices = metrics["step"].astype(int)
    for at in select_points(indices, steps).tolist():
        numbers = (metrics[name][at] for name in names)
        points.add(int(indices[at]), name_numbers(names, numbers))


def _add_arrays(points: TrackedPoints, run: RecordedRun) -> None:
    """Weights and gradient of the step after each at which the network was measured."""
    for step in run.record.moments:
        if run.record.first_step <= step < run.record.last_step:
            points.add(step + 1, name_arrays(run.step(step + 1)))


def _find_time(record: Record, step: int) -> float:
    """About when a step was made: between the ends of its session, evenly."""
    session = record.find_session(max(step, record.first_step + 1))
    if session is None:
        return _read_time(record.about.created)
    share = (step - session.begin) / max(1, session.end - session.begin)
    return _read_time(session.started) + session.seconds * float(np.clip(share, 0, 1))


def _read_time(text: str) -> float:
    """Seconds since 1970; 0 for what a stranger's record has instead of a time."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0
