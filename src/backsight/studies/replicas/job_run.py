"""Training the replicas of one job: as one stack, or one alone."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import msgspec
import numpy as np

from backsight.data.batches import ReplicaBatches
from backsight.engine.program import Program
from backsight.engine.stacked.replicas import ReplicaGroup, ReplicaLosses, ReplicaRows, StackedState
from backsight.engine.stacked.train import StackedStep, train_stacked
from backsight.engine.state import State
from backsight.kernel.streams import make_seed
from backsight.kernel.types import Floats, Integers
from backsight.runs.run import Run
from backsight.studies.replicas.jobs import Job
from backsight.studies.replicas.outcome import Failure, Outcome, make_outcome
from backsight.training.experiment import Experiment, build_experiment
from backsight.training.history import MOST_MONITORED, choose_moments
from backsight.training.monitored_rows import select_monitored_rows

StepsDone = tuple[int, Floats]
"""Steps of all replicas that are done, and the losses of the last ones."""


class JobRun(Protocol):
    """A job while it is trained."""

    def train(self) -> Generator[StepsDone]:
        """Train to the end. Whoever stops iterating has every replica between two steps."""

    def make_outcomes(self) -> list[Outcome]:
        """What came of the replicas, wherever they are now."""


def start_job(job: Job) -> JobRun:
    """A job before its first step."""
    return StackRun(job) if job.stacked else SingleRun(job)


class SingleRun:
    """A replica that no stack can take, trained as `backsight.train` does."""

    def __init__(self, job: Job) -> None:
        self.job, (self._experiment, *_none) = job, _build_experiments(job)
        self._run = Run(self._experiment)

    def train(self) -> Generator[StepsDone]:
        """As in `JobRun`."""
        steps = self._run.steps()
        try:
            for step in steps:
                yield step.index, np.array([step.loss])
        finally:
            steps.close()  # type: ignore[attr-defined] # a generator, behind the face of an iterator

    def make_outcomes(self) -> list[Outcome]:
        """As in `JobRun`."""
        return [make_outcome(self.job.members[0], self._run)]


@dataclass(kw_only=True)
class _Moments:
    """What was measured of all replicas of a job, moment by moment."""

    steps: list[int] = field(default_factory=list)
    rates: list[Floats] = field(default_factory=list)
    losses: dict[str, list[Floats]] = field(default_factory=dict)
    path: dict[str, list[Floats]] = field(default_factory=dict)


class StackRun:
    """Replicas side by side. Where more than half have failed, the others go on by themselves."""

    def __init__(self, job: Job) -> None:
        self.job, self.experiments = job, _build_experiments(job)
        cells = list(job.specs)
        cell_positions = [cells.index(m.cell) for m in job.members]
        self._replicas = ReplicaGroup(
            programs=[self.experiments[cell_positions.index(c)].program for c in range(len(cells))],
            cells=cell_positions,
            seeds=[make_seed(m.seed, job.specs[m.cell].streams) for m in job.members],
        )
        self._states = [self._replicas.make_initial_state(k) for k in range(len(cell_positions))]
        self._failures: dict[int, Failure] = {}
        self._rates = np.zeros(len(cell_positions))
        self._due = choose_moments(job.steps, self.experiments[0].feed.per_epoch)
        self._moments = _Moments()
        self._rows = {
            p: _gather_rows(self.experiments, p) for p in self.experiments[0].y if p != "test"
        }
        self._losses = {
            part: ReplicaLosses(replicas=self._replicas, rows=rows)
            for part, rows in self._rows.items()
            if len(rows) <= MOST_MONITORED
        }

    def train(self) -> Generator[StepsDone]:
        """As in `JobRun`."""
        active = list(range(len(self._states)))
        self._measure(StackedState.from_states(self._states).vectors, 0)
        while active and self._states[active[0]].step < self.job.steps:
            yield from self._train_together(active)
            active = [k for k in active if k not in self._failures]

    def _train_together(self, active: Sequence[int]) -> Generator[StepsDone]:
        """Train some replicas in one stack, until it is done or most of them have failed."""
        stack = StackedState.from_states([self._states[k] for k in active])
        steps, step = self._make_steps(active, stack), None
        try:
            for step in steps:
                self._measure_if_due(active, stack, step.index - 1)
                self._note_failures(active, step)
                yield step.index * len(self._states), step.losses
                if 2 * len(stack.failures) > len(active):
                    break
            else:
                self._measure_if_due(active, stack, stack.step)
        finally:
            steps.close()
            for index, k in enumerate(active):
                self._states[k] = stack.copy_state(index)
                if step is not None and index not in stack.failures:
                    self._rates[k] = step.compute_rate(index)

    def _make_steps(self, active: Sequence[int], stack: StackedState) -> Generator[StackedStep]:
        rows = {p: r.select(active) for p, r in self._rows.items()}
        return train_stacked(
            self._replicas.select(active),
            stack,
            rows["train"],
            ReplicaBatches([self.experiments[k].feed for k in active]),
            steps=self.job.steps,
            validation=rows.get("validation"),
        )

    def _note_failures(self, active: Sequence[int], step: StackedStep) -> None:
        """Keep who failed at a step, and the rates of one that is to be measured after."""
        for index, failure in step.stack.failures.items():
            if active[index] not in self._failures:
                self._failures[active[index]] = Failure.from_error(failure.error)
                self._rates[active[index]] = failure.rate
        if step.index in self._due:
            for index, k in enumerate(active):
                if k not in self._failures:
                    self._rates[k] = step.compute_rate(index)

    def _measure_if_due(self, active: Sequence[int], stack: StackedState, step: int) -> None:
        if step not in self._due or step <= self._moments.steps[-1]:
            return
        vectors = stack.vectors
        if len(active) < len(self._states):
            vectors = StackedState.from_states(self._states).vectors
            for name, array in vectors.items():
                array[list(active)] = stack.vectors[name]
        self._measure(vectors, step)

    def _measure(self, vectors: Mapping[str, Floats], step: int) -> None:
        """The losses of all; those of one that has failed before mean nothing."""
        moments = self._moments
        moments.steps.append(step)
        moments.rates.append(self._rates.copy())
        for part in self._rows:
            moments.losses.setdefault(part, []).append(self._compute_losses(part, vectors))
        if self.job.keep:
            for name in self._replicas.programs[0].select_vectors(vectors):
                moments.path.setdefault(name, []).append(vectors[name].copy())

    def _compute_losses(self, part: str, vectors: Mapping[str, Floats]) -> Floats:
        if part in self._losses:
            return self._losses[part].compute(vectors)
        vectors_by_replica = (
            {n: v[k] for n, v in vectors.items()} for k in range(len(self._states))
        )
        return np.array(
            [
                self._compute_loss(k, part, replica_vectors)
                for k, replica_vectors in enumerate(vectors_by_replica)
            ]
        )

    def _compute_loss(self, replica: int, part: str, vectors: Mapping[str, Floats]) -> float:
        rows = select_monitored_rows(self.experiments[replica])[part]
        return self._replicas.find_program(replica).compute_loss(vectors, rows)[0]

    # ------------------------------------------------------------------- the end
    def make_outcomes(self) -> list[Outcome]:
        """As in `JobRun`."""
        return [self._make_outcome(k, state) for k, state in enumerate(self._states)]

    def _make_outcome(self, k: int, state: State) -> Outcome:
        """One replica: the moments up to its end, and its end where that is none of them."""
        moments, vectors = (
            self._moments,
            self._replicas.find_program(k).select_vectors(state.vectors),
        )
        count = sum(step <= state.step for step in moments.steps)
        steps, rates = moments.steps[:count], [float(r[k]) for r in moments.rates[:count]]
        losses = {p: [float(v[k]) for v in series[:count]] for p, series in moments.losses.items()}
        path = {name: [v[k] for v in series[:count]] for name, series in moments.path.items()}
        if steps[-1] < state.step:
            steps, rates = [*steps, state.step], [*rates, float(self._rates[k])]
            losses = {p: [*v, self._compute_loss(k, p, vectors)] for p, v in losses.items()}
            path = {name: [*v, vectors[name]] for name, v in path.items()}
        run = Run(self.experiments[k], state)
        return Outcome(
            member=self.job.members[k],
            state=state,
            failure=self._failures.get(k),
            steps=np.array(steps),
            rates=np.array(rates),
            losses={p: np.array(v) for p, v in losses.items()},
            path={name: np.array(v) for name, v in path.items()} if path else None,
            metrics={p: run.evaluate(p) for p in run.experiment.y},
        )


def _build_experiments(job: Job) -> list[Experiment]:
    """Data and spec of each replica. Those that see the same rows share their memory, those of a
    cell their derivations, which no seed changes."""
    experiments: list[Experiment] = []
    programs: dict[int, Program] = {}
    first_by_rows: dict[tuple[object, ...], Experiment] = {}
    for member in job.members:
        spec = msgspec.structs.replace(job.specs[member.cell], seed=member.seed)
        experiment = build_experiment(spec, job.table)
        rows = (getattr(experiment.data, p).rows.tobytes() for p in experiment.y)
        first = first_by_rows.setdefault((spec.data.scale, *rows), experiment)
        program = programs.setdefault(member.cell, experiment.program)
        experiments.append(replace(experiment, data=first.data, y=first.y, program=program))
    return experiments


def _gather_rows(experiments: Sequence[Experiment], part: str) -> ReplicaRows:
    """One part of the data of all replicas, each different set once."""
    sets = list({id(p.data): p for p in experiments}.values())
    places = {id(p.data): index for index, p in enumerate(sets)}
    of: Integers = np.array([places[id(p.data)] for p in experiments])
    return ReplicaRows.from_sets([p.select_rows(part) for p in sets], of)
