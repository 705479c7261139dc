"""What a training did: its losses step by step, its scores, and where it went wrong.

Of a recorded run it is read off; else the network is trained, as far as a budget goes. The budget
counts nominal seconds, found from the work and not from a clock, so that the same case gives the
same verdict on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backsight.doctor.probe import StateProbe
from backsight.doctor.skill import is_uneven, measure_skill, to_skills
from backsight.doctor.watched_rows import UNSEEN, choose_part, select_watched
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun
from backsight.training.engine_choice import NUMBERS_ASKED, choose_brief_engine
from backsight.training.experiment import Experiment
from backsight.training.history import Moment, make_moment
from backsight.training.trainer import Training

STEP_COST, EQUATION_COST, DRAW_COST = 5e-5, 2.5e-6, 2e-5
ENTRY_COST, WEIGHT_COST, FLOPS = 1e-9, 2e-9, 4e10
"""Nominal seconds of a step, of each equation, array of draws, entry that is made and weight in it,
and nominal operations a second in products: about those of one core on NumPy, measured on networks
of 4 to 10,000,000 weights and batches of 1 to 300 rows."""
PORTABLE_FLOPS = 8e9
"""The same of the portable engine, whose products are not BLAS's: compiled, a fifth as many."""
LEAST_STEPS = 20
"""That are made at the least, unless one takes nominal seconds itself."""
STACK_COST, STACKED_COST = 1.2, 0.15
"""How many times what a step costs by itself a step of a stack does, beside its replicas' own
operations; and how much each further replica adds."""
NUMERICAL_COST, NUMERICAL_ROW_COST = 1e-3, 1e-7
"""Nominal seconds of a step of numerical differentiation, and of each weight and row in it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """steps: made; planned_steps: that the spec asks for. losses: (steps,), of each step's batch;
    NaN where they were thinned out. moments: measured on the way, in order. first, last: states."""

    experiment: Experiment
    steps: int
    planned_steps: int
    losses: Floats
    moments: Sequence[Moment]
    first: State
    last: State
    failure: NotFinite | None = None
    before_last: State | None = None
    """Before the last step, where that was kept."""

    @cached_property
    def end(self) -> StateProbe:
        """The network in its last state."""
        return StateProbe(experiment=self.experiment, state=self.last)

    @property
    def is_whole(self) -> bool:
        """Whether it came to the end of what the spec asks for."""
        return self.steps >= self.planned_steps

    @cached_property
    def part(self) -> str:
        """The part that tells how good the network is."""
        return choose_part(self.experiment)

    def list_losses(self, part: str) -> Floats:
        """Of the moments, (moments,)."""
        return np.array([m.losses.get(part, np.nan) for m in self.moments])

    def list_skills(self, part: str) -> Floats:
        """Of the moments, (moments,); NaN where a part was not measured. On the way accuracy or R²
        is all that is known."""
        rows = select_watched(self.experiment, part)
        scores = [m.scores.get(part, np.nan) for m in self.moments]
        skills = to_skills(self.experiment, scores, rows.y)
        if len(skills) and (part == UNSEEN or is_uneven(self.experiment, rows.y)):
            skills[-1] = self._measure_end(rows)
        return skills

    def _measure_end(self, rows: EncodedRows) -> float:
        """The skill of the last state, on any rows."""
        program = self.experiment.program
        with np.errstate(all="ignore"):
            vectors = program.select_vectors(self.last.vectors)
            _loss, outputs = program.compute_loss(vectors, rows)
        return measure_skill(self.experiment, outputs, rows.y)


def estimate_seconds(experiment: Experiment, replicas: int = 1) -> float:
    """Nominal seconds that a step takes, of so many replicas: side by side, where they can be
    stacked."""
    spec, derivation = experiment.spec, experiment.program.batch_derivation
    acts = list(derivation.acts("forward", "loss", "backward", "update"))
    weights = derivation.symbols["theta"].size
    draws = sum(not s.is_initial for s in derivation.of_role("draw"))
    fixed = STEP_COST + len(acts) * EQUATION_COST
    entries = sum(derivation.symbols[t].size for e in acts for t in e.targets)
    flops = PORTABLE_FLOPS if spec.engine == "portable" else FLOPS
    products = 6 * weights * derivation.rows / flops
    own = draws * DRAW_COST + entries * ENTRY_COST + products + weights * WEIGHT_COST
    if spec.gradient != "backprop":
        own += NUMERICAL_COST + weights * derivation.rows * NUMERICAL_ROW_COST
    elif spec.engine in NUMBERS_ASKED:
        own += fixed
    if replicas == 1 or not is_plain(spec):
        return replicas * (fixed + own)
    return fixed * (STACK_COST + STACKED_COST * (replicas - 1)) + own * replicas


def is_plain(spec: CompleteSpec) -> bool:
    """Whether replicas of it can be stacked, as far as the spec tells."""
    return spec.gradient == "backprop" and spec.engine not in NUMBERS_ASKED


def choose_steps(experiment: Experiment, replicas: int, seconds: float) -> int:
    """How many steps so many replicas can make in so many nominal seconds: at least LEAST_STEPS,
    or what twice the seconds are enough for."""
    cost = estimate_seconds(experiment, replicas)
    least = min(LEAST_STEPS, max(4, int(2 * seconds / cost)))
    return max(least, int(seconds / cost))


def train_course(
    experiment: Experiment, seconds: float, progress: Progress = ignore_progress
) -> Course:
    """Train from the first state for so many nominal seconds, or to the end."""
    wanted = experiment.spec.steps
    most = min(wanted, choose_steps(experiment, 1, seconds))
    training = Training(with_brief_engine(experiment), also=(most,))
    first, losses, before_last = training.state.copy(), [], None
    for step in training.steps():
        losses.append(step.loss)
        if step.index == most:
            before_last = step.state.copy()
        if step.index % 64 == 0:
            progress("steps", step.index, most)
        if step.index > most:
            break
    made = min(len(losses), most)
    moments = [m for m in training.history.moments if m.step <= most]
    return Course(
        experiment=experiment,
        steps=made,
        planned_steps=wanted,
        losses=np.array(losses[:made], float),
        moments=moments,
        first=first,
        last=training.state.copy(),
        failure=training.failure,
        before_last=before_last,
    )


def with_brief_engine(experiment: Experiment) -> Experiment:
    """The same on NumPy where the engine was chosen for its speed: a few seconds are not worth
    compiling, and a trial's replicas have its bits."""
    program = experiment.program.with_engine(choose_brief_engine(experiment.spec.engine))
    return replace(experiment, program=program, spec=program.spec)


def read_course(run: RecordedRun) -> Course:
    """What a record holds."""
    record, experiment = run.record, run.experiment
    first, last = record.first_step, record.last_step
    steps, kept = record.read_losses()
    count = max(0, int(max(steps, default=last)) - first)
    losses = np.full(count, np.nan)
    losses[steps.astype(int) - first - 1] = kept
    return Course(
        experiment=experiment,
        steps=count,
        planned_steps=experiment.spec.steps - first,
        losses=losses,
        moments=[make_moment(step, entry) for step, entry in record.moments.items()],
        first=run.at(first),
        last=run.at(last),
        failure=_make_failure(run),
    )


def _make_failure(run: RecordedRun) -> NotFinite | None:
    """What a failed run ended with."""
    session = run.record.failure
    if session is None:
        return None
    return NotFinite(session.end + 1, session.symbol, session.index, np.nan, "")


def read_training(training: Training) -> Course:
    """What a run in this process has behind it; the losses are those of its moments."""
    moments = training.history.moments
    return Course(
        experiment=training.experiment,
        steps=training.state.step,
        planned_steps=training.spec.steps,
        losses=np.array([m.losses["train"] for m in moments]),
        moments=moments,
        first=training.make_first_state(),
        last=training.state.copy(),
        failure=training.failure,
    )
