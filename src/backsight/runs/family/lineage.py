"""A run with those that it branched off from: its steps since the beginning, as far as their
records are there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun


@dataclass(frozen=True, kw_only=True, eq=False)
class LineageSegment:
    """Some steps of a line, which are those of one run."""

    id: str
    """Of the run."""
    first: int
    """The step before the first of them."""
    last: int
    """The last of them."""
    run: RecordedRun | None
    """None where its record is not there."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lineage:
    """A run and its ancestors."""

    name: str
    """Of the run, for people."""
    segments: tuple[LineageSegment, ...]
    """In the order of their steps; the last is the run itself."""

    @property
    def run(self) -> RecordedRun:
        """The run itself."""
        run = self.segments[-1].run
        assert run is not None
        return run

    @property
    def first(self) -> int:
        """The step after which all steps are there."""
        missing = [p.last for p in self.segments if p.run is None]
        return max(missing, default=self.segments[0].first)

    @property
    def last(self) -> int:
        """The last step that is seen: one that could not be made for its numbers is."""
        return self.segments[-1].last + (1 if self.run.record.failure else 0)

    def find_owner(self, step: int) -> RecordedRun:
        """The run that a step is one of; of the step after which a line begins, the first."""
        available = [p for p in reversed(self.segments) if p.run is not None]
        return next((p.run for p in available if p.first < step), available[-1].run)  # type: ignore[return-value] # those without a run were left out

    def restore_state(self, step: int) -> State:
        """The state after a step."""
        return self.find_owner(step).replay.restore_state(step)

    def replay_step(self, index: int) -> Step:
        """A step with its tape."""
        return self.find_owner(index).replay.replay_step(index)

    def replay_steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last."""
        for segment in self.segments:
            low = max(first, segment.first + 1)
            high = last if segment is self.segments[-1] else min(last, segment.last)
            if low <= high and segment.run is not None:
                yield from _stop_after(segment.run.replay.replay_steps(low, high), high)

    def read_rows(self, first: int, last: int) -> dict[str, Floats]:
        """The metrics of the steps first to last that are recorded."""
        tables = []
        for segment in self.segments:
            high = last if segment is self.segments[-1] else min(last, segment.last)
            if segment.run is not None and max(first, segment.first + 1) <= high:
                low = max(first, segment.first + 1)
                tables.append(segment.run.record.metrics_between(low, high))
        names = [n for n in tables[0] if all(n in f for f in tables)] if tables else ["step"]
        return {n: np.concatenate([np.empty(0), *(f[n] for f in tables)]) for n in names}

    def read_checksums(self, first: int, last: int) -> dict[int, str]:
        """The checksums of the states after the steps first to last, of those that have one."""
        checksums = {}
        for segment in self.segments:
            for step, mark in segment.run.record.marks.items() if segment.run else ():
                if max(first, segment.first + 1) <= step <= min(last, segment.last):
                    checksums[step] = mark.digest
        return checksums

    def list_snapshots(self) -> set[int]:
        """The steps whose states are kept."""
        return {
            step
            for segment in self.segments
            for step in (segment.run.record.snapshots if segment.run else ())
            if segment.first < step <= segment.last
        }

    def find_spec(self, step: int) -> CompleteSpec:
        """The spec by which the step after `step` is made."""
        return self.find_owner(step + 1).record.find_spec(step)

    def list_spec_changes(self, first: int, last: int) -> set[int]:
        """The steps between, after which another spec may hold."""
        inner = {k for p in self.segments if p.run for k in p.run.record.segments}
        return {k for k in inner | {p.first for p in self.segments} if first < k < last}


def count_shared_steps(one: Lineage, two: Lineage) -> int:
    """Up to which step two lines are the same run: the latest that they have in common."""
    if one.run.path.absolute() == two.run.path.absolute():
        return min(one.last, two.last)
    ends = [{p.id: p.last for p in lineage.segments} for lineage in (one, two)]
    own_ids = {lineage.segments[-1].id for lineage in (one, two)}
    common = ends[0].keys() & ends[1].keys()
    copies = own_ids if len(own_ids) == 1 else set()  # of one record, each gone on with for itself
    return max((min(ends[0][i], ends[1][i]) for i in common - copies), default=0)


def _stop_after(steps: Iterator[Step], last: int) -> Iterator[Step]:
    """Steps up to the last, without asking for one more, which may not be there."""
    for step in steps:
        yield step
        if step.index >= last:
            return
