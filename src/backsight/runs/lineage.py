"""A run with those that it branched off from: its steps since the beginning, as far as their
records are there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.engine.spec import Spec
from backsight.engine.state import State
from backsight.engine.train import Step
from backsight.runs.recorded_run import RecordedRun
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """Steps first + 1 to last of a line, which are those of one run. run: None where its record is
    not there."""

    id: str
    first: int
    last: int
    run: RecordedRun | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """A run and its ancestors. pieces: in the order of their steps; the last is the run itself.
    name: of the run, for people."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def run(self) -> RecordedRun:
        """The run itself."""
        run = self.pieces[-1].run
        assert run is not None
        return run

    @property
    def first(self) -> int:
        """The step after which all steps are there."""
        missing = [p.last for p in self.pieces if p.run is None]
        return max(missing, default=self.pieces[0].first)

    @property
    def last(self) -> int:
        """The last step that is seen: one that could not be made for its numbers is."""
        return self.pieces[-1].last + (1 if self.run.record.failure else 0)

    def owner(self, step: int) -> RecordedRun:
        """The run that a step is one of; of the step after which a line begins, the first."""
        there = [p for p in reversed(self.pieces) if p.run is not None]
        return next((p.run for p in there if p.first < step), there[-1].run)  # type: ignore[return-value] # those without a run were left out

    def at(self, step: int) -> State:
        """The state after a step."""
        return self.owner(step).replay.at(step)

    def step(self, index: int) -> Step:
        """A step with its tape."""
        return self.owner(index).replay.step(index)

    def steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last."""
        for piece in self.pieces:
            low = max(first, piece.first + 1)
            high = last if piece is self.pieces[-1] else min(last, piece.last)
            if low <= high and piece.run is not None:
                yield from _no_further(piece.run.replay.steps(low, high), high)

    def rows(self, first: int, last: int) -> dict[str, Floats]:
        """The metrics of the steps first to last that are recorded."""
        found = []
        for piece in self.pieces:
            high = last if piece is self.pieces[-1] else min(last, piece.last)
            if piece.run is not None and max(first, piece.first + 1) <= high:
                low = max(first, piece.first + 1)
                found.append(piece.run.record.metrics_between(low, high))
        names = [n for n in found[0] if all(n in f for f in found)] if found else ["step"]
        return {n: np.concatenate([np.empty(0), *(f[n] for f in found)]) for n in names}

    def marks(self, first: int, last: int) -> dict[int, str]:
        """The checksums of the states after the steps first to last, of those that have one."""
        found = {}
        for piece in self.pieces:
            for step, mark in piece.run.record.marks.items() if piece.run else ():
                if max(first, piece.first + 1) <= step <= min(last, piece.last):
                    found[step] = mark.digest
        return found

    def snapshots(self) -> set[int]:
        """The steps whose states are kept."""
        return {
            step
            for piece in self.pieces
            for step in (piece.run.record.snapshots if piece.run else ())
            if piece.first < step <= piece.last
        }

    def spec_at(self, step: int) -> Spec:
        """The spec by which the step after `step` is made."""
        return self.owner(step + 1).record.spec_at(step)

    def turns(self, first: int, last: int) -> set[int]:
        """The steps between, after which another spec may hold."""
        inner = {k for p in self.pieces if p.run for k in p.run.record.segments}
        return {k for k in inner | {p.first for p in self.pieces} if first < k < last}


def shared_steps(one: Line, two: Line) -> int:
    """Up to which step two lines are the same run: the latest that they have in common."""
    if one.run.path.absolute() == two.run.path.absolute():
        return min(one.last, two.last)
    ends = [{p.id: p.last for p in line.pieces} for line in (one, two)]
    own = {line.pieces[-1].id for line in (one, two)}
    common = ends[0].keys() & ends[1].keys()
    copies = own if len(own) == 1 else set()  # of one record, each gone on with for itself
    return max((min(ends[0][i], ends[1][i]) for i in common - copies), default=0)


def _no_further(steps: Iterator[Step], last: int) -> Iterator[Step]:
    """Steps up to the last, without asking for one more, which may not be there."""
    for step in steps:
        yield step
        if step.index >= last:
            return
