"""Many replicas in training, and how good they are."""

from collections.abc import Generator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.studies.replicas.grid import Cell, format_replica_name
from backsight.studies.replicas.job_run import start_job
from backsight.studies.replicas.jobs import choose_processes, make_jobs
from backsight.studies.replicas.outcome import Outcome, average_metrics, make_run
from backsight.studies.replicas.seeds import format_seeds
from backsight.studies.replicas.worker_pool import Workers
from backsight.training.experiment import Experiment
from backsight.training.options.make_spec import SPELLINGS


class ReplicaTraining:
    """Replicas of one or more cells of a grid: trained by `steps()`, then judged. `Replicas` is
    this with pictures and files.

    cells: the combinations of the grid, one where there is none. seeds: of each cell. outcomes:
    what came of each replica, cell by cell, seed by seed; those that were not begun are missing.
    stopped: why training ended early; "" if it did not.
    """

    def __init__(
        self,
        cells: Sequence[Cell],
        seeds: Sequence[int],
        *,
        processes: int | None = None,
        files: Sequence[str | Path] = (),
    ) -> None:
        self.cells, self.seeds, self.files = tuple(cells), tuple(seeds), tuple(files)
        self.outcomes: tuple[Outcome, ...] = ()
        self.stopped = ""
        self.jobs = make_jobs(self.cells, self.seeds, processes)
        self.processes = min(processes or choose_processes(self.cells, self.seeds), len(self.jobs))

    def __len__(self) -> int:
        return len(self.cells) * len(self.seeds)

    @property
    def work(self) -> int:
        """The steps of all replicas together."""
        return sum(job.work for job in self.jobs)

    def steps(self) -> Generator[tuple[int, Floats]]:
        """Train all: yields the steps that all replicas together have made, and the last losses.

        Whoever stops iterating has every replica that was begun between two of its steps.
        """
        outcomes: list[Outcome] = []
        training = (
            self._train_in_workers(outcomes) if self.processes > 1 else self._train_here(outcomes)
        )
        try:
            yield from training
        finally:
            training.close()
            self.outcomes = tuple(sorted(outcomes, key=lambda o: o.member.number))

    def _train_here(self, outcomes: list[Outcome]) -> Generator[tuple[int, Floats]]:
        """One job after the other, in this process."""
        steps_before = 0
        for job in self.jobs:
            run = start_job(job)
            steps = run.train()
            try:
                for done, losses in steps:
                    yield steps_before + done, losses
            finally:
                steps.close()
                outcomes += run.make_outcomes()
            steps_before += job.work

    def _train_in_workers(self, outcomes: list[Outcome]) -> Generator[tuple[int, Floats]]:
        workers = Workers(self.jobs, self.processes, self.files)
        steps = workers.train()
        try:
            yield from steps
        finally:
            steps.close()
            outcomes += workers.outcomes

    # ------------------------------------------------------------------- judging
    @property
    def part(self) -> str:
        """The part that replicas are chosen by: "validation" where there is one, else "train"."""
        return "validation" if "validation" in self.cells[0].experiment.y else "train"

    @property
    def score_name(self) -> str:
        """Which metric a score is: "accuracy", or "r2" for numbers."""
        return "accuracy" if self.cells[0].experiment.classes else "r2"

    @property
    def sound(self) -> tuple[Outcome, ...]:
        """Those whose numbers all stayed finite."""
        return tuple(o for o in self.outcomes if o.failure is None)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Those that stopped at a number that was not finite."""
        return tuple(o for o in self.outcomes if o.failure is not None)

    def values(self, metric: str, part: str = "", cell: int | None = None) -> Floats:
        """A metric at the end of every sound replica, (replicas,). part: the test part, or what
        there is of it. cell: of that one alone."""
        part = part or self.judged
        outcomes = [o for o in self.sound if cell is None or o.member.cell == cell]
        return np.array([average_metrics(o.metrics[part])[metric] for o in outcomes], float)

    @property
    def judged(self) -> str:
        """The part that tells how good a replica is: "test", or what there is of it."""
        return next(p for p in ("test", "validation", "train") if p in self.cells[0].experiment.y)

    def losses(self, part: str = "train", cell: int = 0) -> tuple[Floats, Floats]:
        """The steps after which a cell was measured, (moments,), and the loss of each of its
        replicas then, (replicas, moments); NaN behind the end of one that stopped earlier."""
        outcomes = [o for o in self.outcomes if o.member.cell == cell]
        steps = np.unique(np.concatenate([o.steps for o in outcomes] or [np.empty(0)])).astype(int)
        table = np.full((len(outcomes), len(steps)), np.nan)
        for row, outcome in zip(table, outcomes, strict=True):
            row[np.searchsorted(steps, outcome.steps)] = outcome.losses[part]
        return steps, table

    @cached_property
    def ranked(self) -> tuple[Outcome, ...]:
        """The sound replicas from the least loss on `part` to the largest."""
        return tuple(sorted(self.sound, key=lambda o: float(o.losses[self.part][-1])))

    @property
    def best(self) -> Run:
        """The replica with the least loss on `part`, as a run."""
        return self._make_run(self._require_ranked()[0])

    @property
    def worst(self) -> Run:
        """The sound replica with the largest loss on `part`, as a run."""
        return self._make_run(self._require_ranked()[-1])

    def run(self, seed: int, **options: Any) -> Run:
        """One replica as a run, by its seed and, where there is a grid, its options."""
        names = {SPELLINGS.get(k, k): v for k, v in options.items()}
        for outcome in self.outcomes:
            cell = self.cells[outcome.member.cell]
            cell_options = {SPELLINGS.get(k, k): v for k, v in cell.options.items()}
            if outcome.member.seed == seed and all(
                cell_options.get(k) == v for k, v in names.items()
            ):
                return self._make_run(outcome)
        cell_names = "; ".join(c.name for c in self.cells) or "-"
        raise BadInput(
            _("There is no replica of {name}. Seeds: {seeds}. Cells of the grid: {known}.").format(
                name=format_replica_name(options, seed),
                seeds=format_seeds(self.seeds),
                known=cell_names,
            )
        )

    def _require_ranked(self) -> tuple[Outcome, ...]:
        if not self.ranked:
            raise BadInput(_("No replica came to its end with finite numbers: there is no best."))
        return self.ranked

    def make_experiment(self, outcome: Outcome) -> Experiment:
        """The data and the complete spec of a replica."""
        experiment, seed = self.cells[outcome.member.cell].experiment, outcome.member.seed
        spec = msgspec.structs.replace(experiment.spec, seed=seed)
        return experiment.with_spec(spec)

    def _make_run(self, outcome: Outcome) -> Run:
        return make_run(outcome, self.make_experiment(outcome))
