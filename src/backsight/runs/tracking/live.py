"""A run that is told to a tracker while it trains."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from backsight.engine.reading_rows import STEP_COLUMNS
from backsight.engine.step import Step
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.runs.tracking.points import (
    is_point,
    name_address,
    name_arrays,
    name_moment,
    name_numbers,
    name_spec,
    select_points,
)
from backsight.runs.tracking.tracker import LOG_TO, Tracker, make_tracker


class Tracking:
    """Tells the steps of a run, which are iterated over elsewhere. tracker: None for none."""

    def __init__(self, run: Run, tracker: Tracker | None) -> None:
        self._run, self._tracker = run, tracker
        self._moments = len(run.history.moments)
        if tracker is not None:
            begin = run.state.step
            tracker.write(name_spec(run.spec) | name_address(run.folder, begin), begin)
            self._addressed = begin

    def follow(self, step: Step) -> None:
        """A step as it is given, and those that were passed over before it."""
        if self._tracker is None:
            return
        if len(step.passed):
            self._write_rows(step.index - len(step.passed), step.passed.rows)
        is_measured = self._write_moments()
        if is_measured and self._tracker.takes_arrays:
            self._tracker.write(name_arrays(step), step.index)
        if is_point(step.index, self._run.spec.steps):
            with np.errstate(all="ignore"):
                squared_norm = float(np.dot(step.gradient, step.gradient))
            self._write_row(step.index, [step.loss, step.rate, squared_norm])

    def finish(self) -> None:
        """Tell what was measured last, and close the tracker."""
        if self._tracker is not None:
            self._write_moments()
            self._tracker.close()

    def _write_rows(self, first: int, rows: Floats) -> None:
        """The numbers of some steps, of which the first is given."""
        for at in select_points(first + np.arange(len(rows)), self._run.spec.steps).tolist():
            self._write_row(first + at, rows[at, : len(STEP_COLUMNS)].tolist())

    def _write_row(self, step: int, row: Sequence[float]) -> None:
        """The numbers of a step; the last is squared."""
        *numbers, squared_norm = row
        self._write(name_numbers(STEP_COLUMNS, [*numbers, math.sqrt(squared_norm)]), step)

    def _write_moments(self) -> bool:
        """What was measured since; whether there was anything."""
        assert self._tracker is not None
        moments = self._run.history.moments[self._moments :]
        self._moments += len(moments)
        for moment in moments:
            self._write(name_moment(moment, self._run.score_name), moment.step)
        return bool(moments)

    def _write(self, numbers: Any, step: int) -> None:
        assert self._tracker is not None
        address = name_address(self._run.folder, step) if step != self._addressed else {}
        self._tracker.write({**numbers, **address}, step)
        self._addressed = step


@contextmanager
def track(run: Run, target: Any = None, option: str = LOG_TO) -> Iterator[Tracking]:
    """What tells a run to a tracker, until the block ends. target: as `log_to`; None for none.
    option: by which it was given."""
    name = run.folder.name if run.folder else ""
    tracking = Tracking(run, None if target is None else make_tracker(target, name, option))
    try:
        yield tracking
    finally:
        tracking.finish()
