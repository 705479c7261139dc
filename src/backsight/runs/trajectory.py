"""The states that a training went through, one after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from backsight.kernel.language import N_
from backsight.kernel.progress import Progress
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.sampling import choose_spaced_steps
from backsight.training.history import Moment

STATES = N_("States of the path")


@dataclass(frozen=True, kw_only=True, eq=False)
class Trajectory:
    """The states that a training went through."""

    steps: tuple[int, ...]
    """After which there is a state, ascending."""
    vectors: Callable[[int], Mapping[str, Floats]]
    """What the network needs to be used after a step; asked for in order."""

    def iterate_states(self, progress: Progress) -> Iterator[Mapping[str, Floats]]:
        """The vectors after each of the steps, told of as they are found."""
        for done, step in enumerate(self.steps, 1):
            yield self.vectors(step)
            progress(STATES, done, len(self.steps))


def read_trajectory(run: RecordedRun, last: int, most: int) -> Trajectory:
    """About so many states of a recorded run up to a step, the first and the last among them."""
    record = run.record
    snapshot_steps = set(record.snapshots)
    steps = choose_spaced_steps(record.first_step, last, snapshot_steps, snapshot_steps, most)
    return Trajectory(steps=tuple(steps), vectors=partial(_replay_vectors, run))


def make_trajectory(moments: Sequence[Moment], last: int, most: int) -> Trajectory:
    """The states that a training kept in memory, or about so many of them."""
    vectors_by_step = {
        m.step: m.vectors for m in moments if m.vectors is not None and m.step <= last
    }
    steps = sorted(vectors_by_step)
    if len(steps) > most:
        steps = sorted({steps[round(k * (len(steps) - 1) / (most - 1))] for k in range(most)})
    return Trajectory(steps=tuple(steps), vectors=partial(_get_vectors, vectors_by_step))


def _replay_vectors(run: RecordedRun, step: int) -> Mapping[str, Floats]:
    return run.experiment.program.select_vectors(run.at(step).vectors)


def _get_vectors(
    vectors_by_step: Mapping[int, Mapping[str, Floats] | None], step: int
) -> Mapping[str, Floats]:
    vectors = vectors_by_step[step]
    assert vectors is not None
    return vectors
