"""Training the replicas of one job: as one stack, or one alone."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import msgspec
import numpy as np

from backsight.data.batches import SideBySide
from backsight.engine.program import Program
from backsight.engine.stacked.replicas import Losses, Replicas, Rows, Stack
from backsight.engine.stacked.train import StackedStep, train_stacked
from backsight.engine.state import State
from backsight.kernel.types import Floats, Integers
from backsight.runs.run import Run
from backsight.studies.replicas.jobs import Job
from backsight.studies.replicas.outcome import Failure, Outcome, alone
from backsight.training.experiment import Ready, brought_together
from backsight.training.history import due
from backsight.training.monitored_rows import WATCHED, watched

Seen = tuple[int, Floats]
"""Steps of all replicas that are done, and the losses of the last ones."""


class JobRun(Protocol):
    """A job while it is trained."""

    def steps(self) -> Generator[Seen]:
        """Train to the end. Whoever stops iterating has every replica between two steps."""

    def outcomes(self) -> list[Outcome]:
        """What came of the replicas, wherever they are now."""


def begun(job: Job) -> JobRun:
    """A job before its first step."""
    return StackRun(job) if job.stacked else AloneRun(job)


class AloneRun:
    """A replica that no stack can take, trained as `backsight.train` does."""

    def __init__(self, job: Job) -> None:
        self.job, (self._parts, *_none) = job, _parts_of(job)
        self._run = Run(self._parts)

    def steps(self) -> Generator[Seen]:
        """As in `JobRun`."""
        steps = self._run.steps()
        try:
            for step in steps:
                yield step.index, np.array([step.loss])
        finally:
            steps.close()  # type: ignore[attr-defined] # a generator, behind the face of an iterator

    def outcomes(self) -> list[Outcome]:
        """As in `JobRun`."""
        return [alone(self.job.members[0], self._run)]


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
        self.job, self.parts = job, _parts_of(job)
        cells = list(job.specs)
        places = [cells.index(m.cell) for m in job.members]
        self._replicas = Replicas(
            programs=[self.parts[places.index(c)].program for c in range(len(cells))],
            cells=places,
            seeds=[m.seed for m in job.members],
        )
        self._states = [self._replicas.initial_state(k) for k in range(len(places))]
        self._failures: dict[int, Failure] = {}
        self._rates = np.zeros(len(places))
        self._due = due(job.steps, self.parts[0].feed.per_epoch)
        self._moments = _Moments()
        self._rows = {p: _rows(self.parts, p) for p in self.parts[0].y if p != "test"}
        self._losses = {
            part: Losses(replicas=self._replicas, rows=rows)
            for part, rows in self._rows.items()
            if len(rows) <= WATCHED
        }

    def steps(self) -> Generator[Seen]:
        """As in `JobRun`."""
        active = list(range(len(self._states)))
        self._measure(Stack.of(self._states).vectors, 0)
        while active and self._states[active[0]].step < self.job.steps:
            yield from self._together(active)
            active = [k for k in active if k not in self._failures]

    def _together(self, active: Sequence[int]) -> Generator[Seen]:
        """Train some replicas in one stack, until it is done or most of them have failed."""
        stack = Stack.of([self._states[k] for k in active])
        steps, step = self._course(active, stack), None
        try:
            for step in steps:
                self._measure_if_due(active, stack, step.index - 1)
                self._note(active, step)
                yield step.index * len(self._states), step.losses
                if 2 * len(stack.failed) > len(active):
                    break
            else:
                self._measure_if_due(active, stack, stack.step)
        finally:
            steps.close()
            for at, k in enumerate(active):
                self._states[k] = stack.state(at)
                if step is not None and at not in stack.failed:
                    self._rates[k] = step.rate(at)

    def _course(self, active: Sequence[int], stack: Stack) -> Generator[StackedStep]:
        rows = {p: r.only(active) for p, r in self._rows.items()}
        return train_stacked(
            self._replicas.only(active),
            stack,
            rows["train"],
            SideBySide([self.parts[k].feed for k in active]),
            steps=self.job.steps,
            validation=rows.get("validation"),
        )

    def _note(self, active: Sequence[int], step: StackedStep) -> None:
        """Keep who failed at a step, and the rates of one that is to be measured after."""
        for at, failed in step.stack.failed.items():
            if active[at] not in self._failures:
                self._failures[active[at]] = Failure.of(failed.error)
                self._rates[active[at]] = failed.rate
        if step.index in self._due:
            for at, k in enumerate(active):
                if k not in self._failures:
                    self._rates[k] = step.rate(at)

    def _measure_if_due(self, active: Sequence[int], stack: Stack, step: int) -> None:
        if step not in self._due or step <= self._moments.steps[-1]:
            return
        vectors = stack.vectors
        if len(active) < len(self._states):
            vectors = Stack.of(self._states).vectors
            for name, array in vectors.items():
                array[list(active)] = stack.vectors[name]
        self._measure(vectors, step)

    def _measure(self, vectors: Mapping[str, Floats], step: int) -> None:
        """The losses of all; those of one that has failed before mean nothing."""
        moments = self._moments
        moments.steps.append(step)
        moments.rates.append(self._rates.copy())
        for part in self._rows:
            moments.losses.setdefault(part, []).append(self._losses_on(part, vectors))
        if self.job.keep:
            for name in self._replicas.programs[0].in_use(vectors):
                moments.path.setdefault(name, []).append(vectors[name].copy())

    def _losses_on(self, part: str, vectors: Mapping[str, Floats]) -> Floats:
        if part in self._losses:
            return self._losses[part].of(vectors)
        each = ({n: v[k] for n, v in vectors.items()} for k in range(len(self._states)))
        return np.array([self._loss_on(k, part, own) for k, own in enumerate(each)])

    def _loss_on(self, replica: int, part: str, vectors: Mapping[str, Floats]) -> float:
        x, y = watched(self.parts[replica])[part]
        return self._replicas.program(replica).loss(vectors, x, y)[0]

    # ------------------------------------------------------------------- the end
    def outcomes(self) -> list[Outcome]:
        """As in `JobRun`."""
        return [self._outcome(k, state) for k, state in enumerate(self._states)]

    def _outcome(self, k: int, state: State) -> Outcome:
        """One replica: the moments up to its end, and its end where that is none of them."""
        moments, vectors = self._moments, self._replicas.program(k).in_use(state.vectors)
        count = sum(step <= state.step for step in moments.steps)
        steps, rates = moments.steps[:count], [float(r[k]) for r in moments.rates[:count]]
        losses = {p: [float(v[k]) for v in each[:count]] for p, each in moments.losses.items()}
        path = {name: [v[k] for v in each[:count]] for name, each in moments.path.items()}
        if steps[-1] < state.step:
            steps, rates = [*steps, state.step], [*rates, float(self._rates[k])]
            losses = {p: [*v, self._loss_on(k, p, vectors)] for p, v in losses.items()}
            path = {name: [*v, vectors[name]] for name, v in path.items()}
        run = Run(self.parts[k], state)
        return Outcome(
            member=self.job.members[k],
            state=state,
            failure=self._failures.get(k),
            steps=np.array(steps),
            rates=np.array(rates),
            losses={p: np.array(v) for p, v in losses.items()},
            path={name: np.array(v) for name, v in path.items()} if path else None,
            metrics={p: run.evaluate(p) for p in run.parts.y},
        )


def _parts_of(job: Job) -> list[Ready]:
    """Data and spec of each replica. Those that see the same rows share their memory, those of a
    cell their derivations, which no seed changes."""
    found: list[Ready] = []
    programs: dict[int, Program] = {}
    known: dict[tuple[object, ...], Ready] = {}
    for member in job.members:
        spec = msgspec.structs.replace(job.specs[member.cell], seed=member.seed)
        parts = brought_together(spec, job.table)
        rows = (getattr(parts.data, p).rows.tobytes() for p in parts.y)
        first = known.setdefault((spec.data.scale, *rows), parts)
        program = programs.setdefault(member.cell, parts.program)
        found.append(replace(parts, data=first.data, y=first.y, program=program))
    return found


def _rows(parts: Sequence[Ready], part: str) -> Rows:
    """One part of the data of all replicas, each different set once."""
    sets = list({id(p.data): p for p in parts}.values())
    places = {id(p.data): at for at, p in enumerate(sets)}
    of: Integers = np.array([places[id(p.data)] for p in parts])
    x, y = ([getattr(p.data, part).x for p in sets], [p.y[part] for p in sets])
    return Rows(x=_stacked(x), y=_stacked(y), of=of)


def _stacked(arrays: Sequence[Floats]) -> Floats:
    return arrays[0][None] if len(arrays) == 1 else np.stack(arrays)
