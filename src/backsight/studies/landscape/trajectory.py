"""The states that a training went through, one after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from backsight.kernel.language import N_
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun
from backsight.studies.comparison.distances import spaced
from backsight.training.history import Moment

Report = Callable[[str, int, int], None]
"""Hears what is being done, and how much of it is."""
STATES = N_("States of the path")


@dataclass(frozen=True, kw_only=True, eq=False)
class Trail:
    """steps: after which there is a state, ascending. vectors: what the network needs to be used
    after a step; asked for in order."""

    steps: tuple[int, ...]
    vectors: Callable[[int], Mapping[str, Floats]]

    def states(self, report: Report) -> Iterator[Mapping[str, Floats]]:
        """The vectors after each of the steps, told of as they are found."""
        for done, step in enumerate(self.steps, 1):
            yield self.vectors(step)
            report(STATES, done, len(self.steps))


def trail_of_record(run: RecordedRun, last: int, most: int) -> Trail:
    """About so many states of a recorded run up to a step, the first and the last among them."""
    record = run.record
    kept = set(record.snapshots)
    steps = spaced(record.first_step, last, kept, kept, most)
    return Trail(steps=tuple(steps), vectors=partial(_again, run))


def trail_of_moments(moments: Sequence[Moment], last: int, most: int) -> Trail:
    """The states that a training kept in memory, or about so many of them."""
    kept = {m.step: m.vectors for m in moments if m.vectors is not None and m.step <= last}
    steps = sorted(kept)
    if len(steps) > most:
        steps = sorted({steps[round(k * (len(steps) - 1) / (most - 1))] for k in range(most)})
    return Trail(steps=tuple(steps), vectors=partial(_of, kept))


def _again(run: RecordedRun, step: int) -> Mapping[str, Floats]:
    return run.parts.program.in_use(run.at(step).vectors)


def _of(kept: Mapping[int, Mapping[str, Floats] | None], step: int) -> Mapping[str, Floats]:
    found = kept[step]
    assert found is not None
    return found
