"""`backsight.doctor`: what is wrong with a training, the numbers that show it, and a remedy."""

from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from backsight.doctor.case import Patient, open_case
from backsight.doctor.course import Course, read_course, read_training, train_course
from backsight.doctor.diagnosis import Cause, find_causes, rank
from backsight.doctor.examination import Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.report import DoctorReport, make_report
from backsight.doctor.trials.treatment import Treatment
from backsight.doctor.trials.trial import EFFECT
from backsight.doctor.trials.ward import Ward
from backsight.doctor.verdict.judgement import NAMED
from backsight.doctor.verdict.order import list_ordered
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.training.where import Where

COURSE_SHARE = 0.25
"""Of the budget that the training itself gets, and as much its other starts where the one leaves
doubt; the trials get what is left."""
PROVED, PROVED_MUCH, FAILED = 0.1, 0.1, 0.15
"""What a remedy that is proved adds to its cause's weight, what it adds besides at a gain of a
whole skill, and what one that was tried and did not help takes away. A cause that is only possible
is named where its remedy is proved."""


@naming_keywords()
def doctor(
    source: Any,
    *,
    budget: float = 20.0,
    seeds: int = 5,
    trial: bool = True,
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> DoctorReport:
    """Find out what is wrong with a training.

    source: a data source, a data file, a spec, a DataFrame, a pair of arrays (x, y), as for
    `train`; or a run, whose record is read. budget: nominal seconds for training and trials
    together; the same on every machine. seeds: of each trial. trial: whether remedies are tried.
    arrays: (x, y) where a spec or a run was made for arrays. folder, with_, options: as for
    `train`.

    Raises BadInput for a budget or seeds that are none, BadData where the rows cannot be read, and
    what `train` raises where it refuses a spec for a reason that is no fault of its contract.
    """
    if not isinstance(budget, Real) or not 0 < budget <= MOST_BUDGET:
        raise BadInput(
            _("--budget takes seconds above 0 and up to {most:,}, got {budget}.").format(
                most=MOST_BUDGET, budget=budget
            )
        )
    if not isinstance(seeds, Integral) or not 2 <= seeds <= MOST_SEEDS:
        raise BadInput(
            _("--seeds takes 2 to {most} for a trial, got {seeds}.").format(
                most=MOST_SEEDS, seeds=seeds
            )
        )
    where = Where(arrays=arrays, folder=folder, files=with_, progress=progress)
    case = open_case(source, where, **options)
    return examine(case, budget=budget, seeds=seeds, trial=trial, progress=progress)


MOST_BUDGET, MOST_SEEDS = 86_400, 50


def examine(
    case: Patient,
    *,
    budget: float = 20.0,
    seeds: int = 5,
    trial: bool = True,
    progress: Progress = ignore_progress,
) -> DoctorReport:
    """The three stages: before training, in training, and the trials."""
    exam = Examination(case)
    exam.course = find_course(case, budget * COURSE_SHARE, progress)
    exam.seconds = budget * COURSE_SHARE
    readings = PatientReadings(exam)
    causes = find_causes(readings)
    if case.refusal is not None and not any(c.weight >= NAMED for c in causes):
        raise case.refusal
    treatment = None
    if trial and case.table is not None and causes and _is_worth_a_trial(causes):
        part = exam.course.part if exam.course else "train"
        seconds = budget * (1 - COURSE_SHARE)
        ward = Ward(case, part=part, seeds=seeds, seconds=seconds, progress=progress)
        treatment = ward.treat(causes)
        causes = weigh_causes(causes, treatment)
    return make_report(exam, readings, causes, treatment)


def find_course(case: Patient, seconds: float, progress: Progress) -> Course | None:
    """What the training did: read off a run, or made; None where there is nothing to train."""
    if case.run is not None:
        return read_course(case.run)
    if case.training is not None and case.training.state.step:
        return read_training(case.training)
    if case.experiment is None:
        return None
    return train_course(case.experiment, seconds, progress)


def _is_worth_a_trial(causes: Sequence[Cause]) -> bool:
    return any(c.fault.remedies for c in causes)


def weigh_causes(causes: Sequence[Cause], treatment: Treatment) -> list[Cause]:
    """The causes anew, after what the trials have shown; those that are proved together first, in
    their order."""
    best, weighed, together = treatment.best, [], list_ordered(treatment)
    for cause in causes:
        tried = treatment.find(cause.name) + ([best] if best and cause.name in together else [])
        weight = cause.own_weight
        if any(t.trial.is_proved for t in tried):
            gain = max(t.trial.mean for t in tried if t.trial.is_proved)
            weight += PROVED + PROVED_MUCH * min(1.0, gain)
        elif tried and max(t.trial.mean for t in tried) < EFFECT:
            weight -= FAILED
        weighed.append(replace(cause, weight=weight, own_weight=weight, follows_from=""))
    order = {name: number for number, name in enumerate(together)}
    ranked = [replace(c, follows_from="") if c.name in order else c for c in rank(weighed)]
    return sorted(ranked, key=lambda c: order.get(c.name, len(order)))
