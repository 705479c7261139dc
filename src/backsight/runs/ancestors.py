"""The ancestors of runs, found again, and data that are loaded once for all runs on the same."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.runs.lineage import Line, Piece
from backsight.training.experiment import Ready, remade
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.predictor import require_whole
from backsight.kernel.errors import BadInput
from backsight.recorder.entries import Parent
from backsight.recorder.record import Record

DEEPEST = 1000
"""Branches of branches that are followed."""


class Kin:
    """Finds the ancestors of runs, and lets runs on the same data share them. known: the runs
    themselves. arrays, folder: as for `backsight.open`. Close it: it closes what it opened."""

    def __init__(self, known: Sequence[RecordedRun], *, arrays: Any, folder: str) -> None:
        self.runs: dict[str, RecordedRun] = {}
        for run in known:
            self.runs.setdefault(run.record.about.id, run)
        self._options: dict[str, Any] = {"arrays": arrays, "folder": folder}
        self._opened: list[RecordedRun] = []
        self._loaded: list[RecordedRun] = []

    def close(self) -> None:
        """Close the records of ancestors."""
        for run in self._opened:
            run.close()

    def line(self, run: RecordedRun, name: str) -> Line:
        """A run with its ancestors."""
        record = run.record
        pieces = [
            Piece(id=record.about.id, first=record.first_step, last=record.last_step, run=run)
        ]
        parent, seen = record.about.parent, {record.about.id}
        while parent is not None and parent.id not in seen and len(seen) < DEEPEST:
            seen.add(parent.id)
            above = self._parent(pieces[-1].run or run, parent)
            first = above.record.first_step if above else 0
            pieces.append(Piece(id=parent.id, first=first, last=parent.step, run=above))
            parent = above.record.about.parent if above else None
        return Line(name=name, pieces=tuple(reversed(pieces)))

    def load(self, line: Line) -> None:
        """Have the data of all runs of a line ready. Raises BadInput where they are not there."""
        for run in (p.run for p in reversed(line.pieces) if p.run is not None):
            if any(run is other for other in self._loaded):
                continue
            like = next((o for o in self._loaded if _same_data(o, run)), None)
            if like is not None and "parts" not in vars(run):
                require_whole(run.record)
                run.parts = adapted(like.parts, run.spec)
            self._loaded.append(run)
            _loads = run.parts

    def _parent(self, run: RecordedRun, parent: Parent) -> RecordedRun | None:
        """The run that another branched off from, from where it was, or beside the other."""
        if parent.id not in self.runs:
            name = Path(parent.place).name
            for place in (Path(parent.place), run.path.absolute().parent.parent / name):
                found = self._open(place, parent.id)
                if found is not None:
                    self.runs[parent.id] = found
                    break
        found = self.runs.get(parent.id)
        if found is None:
            return None
        steps = range(found.record.first_step, found.record.last_step + 1)
        return found if parent.step in steps else None

    def _open(self, place: Path, id_: str) -> RecordedRun | None:
        try:
            record = Record.open(place)
        except (BadInput, OSError):
            return None
        if record.about.id != id_:
            record.close()
            return None
        run = RecordedRun(record, **self._options)
        self._opened.append(run)
        return run


def adapted(parts: Ready, spec: Spec) -> Ready:
    """The same rows with another spec; split and scaled anew only where that makes a difference."""
    before = parts.spec
    same = all(
        getattr(before, key) == getattr(spec, key) for key in ("data", "seed", "dtype", "loss")
    )
    if not same or before.layers[-1].units != spec.layers[-1].units:
        return remade(parts, spec)
    program = Program(spec, inputs=parts.program.inputs, outputs=parts.program.outputs)
    return replace(parts, spec=spec, program=program)


def _same_data(one: RecordedRun, two: RecordedRun) -> bool:
    left, right = one.record.about.data, two.record.about.data
    return left.hash == right.hash and one.spec.data == two.spec.data
