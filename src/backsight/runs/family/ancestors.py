"""The ancestors of runs, found again, and data that are loaded once for all runs on the same."""

from collections.abc import Sequence
from pathlib import Path

from backsight.kernel.errors import BadInput
from backsight.recorder.entries import Parent
from backsight.recorder.record import Record
from backsight.runs.family.lineage import Lineage, LineageSegment
from backsight.runs.recorded_run import RecordedRun
from backsight.training.where import Where

DEEPEST = 1000
"""Branches of branches that are followed."""


class AncestorCache:
    """Finds the ancestors of runs, and lets runs on the same data share them. runs: the runs
    themselves. where: where their data are. Close it: it closes what it opened."""

    def __init__(self, runs: Sequence[RecordedRun], where: Where) -> None:
        self.runs: dict[str, RecordedRun] = {}
        for run in runs:
            self.runs.setdefault(run.record.about.id, run)
        self._where = where
        self._opened_runs: list[RecordedRun] = []
        self._loaded_runs: list[RecordedRun] = []

    def close(self) -> None:
        """Close the records of ancestors."""
        for run in self._opened_runs:
            run.close()

    def find_lineage(self, run: RecordedRun, name: str) -> Lineage:
        """A run with its ancestors."""
        record = run.record
        segments = [
            LineageSegment(
                id=record.about.id, first=record.first_step, last=record.last_step, run=run
            )
        ]
        parent, visited_ids = record.about.parent, {record.about.id}
        while parent is not None and parent.id not in visited_ids and len(visited_ids) < DEEPEST:
            visited_ids.add(parent.id)
            parent_run = self._find_parent(segments[-1].run or run, parent)
            first = parent_run.record.first_step if parent_run else 0
            segments.append(
                LineageSegment(id=parent.id, first=first, last=parent.step, run=parent_run)
            )
            parent = parent_run.record.about.parent if parent_run else None
        return Lineage(name=name, segments=tuple(reversed(segments)))

    def load_shared(self, lineage: Lineage) -> None:
        """Have the data of all runs of a line ready. Raises BadInput where they are not there."""
        for run in (p.run for p in reversed(lineage.segments) if p.run is not None):
            if any(run is other for other in self._loaded_runs):
                continue
            for other in self._loaded_runs:
                run.share_data(other)
            self._loaded_runs.append(run)
            _experiment = run.experiment

    def _find_parent(self, run: RecordedRun, parent: Parent) -> RecordedRun | None:
        """The run that another branched off from, from where it was, or beside the other."""
        if parent.id not in self.runs:
            name = Path(parent.place).name
            for path in (Path(parent.place), run.path.absolute().parent.parent / name):
                parent_run = self._open(path, parent.id)
                if parent_run is not None:
                    self.runs[parent.id] = parent_run
                    break
        parent_run = self.runs.get(parent.id)
        if parent_run is None:
            return None
        steps = range(parent_run.record.first_step, parent_run.record.last_step + 1)
        return parent_run if parent.step in steps else None

    def _open(self, path: Path, id_: str) -> RecordedRun | None:
        try:
            record = Record.open(path)
        except (BadInput, OSError):
            return None
        if record.about.id != id_:
            record.close()
            return None
        run = RecordedRun(record, self._where)
        self._opened_runs.append(run)
        return run
