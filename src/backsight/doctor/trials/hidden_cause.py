"""The cause that shows once another is mended: the training is looked at anew with the change."""

from collections.abc import Collection, Sequence

from backsight.doctor.case import Patient
from backsight.doctor.course import train_course
from backsight.doctor.diagnosis import Cause, find_causes
from backsight.doctor.examination import Examination
from backsight.doctor.faults._record import Remedy
from backsight.doctor.readings import PatientReadings
from backsight.training.experiment import Experiment

LIKELY = 0.5
"""The weight from which on a cause is one of several, and no guess."""


def choose_root(causes: Sequence[Cause]) -> Cause | None:
    """The cause to be mended first: of the surest that follow from no other, the one that explains
    most of the others; None where the change of a network mends none of them."""
    names = {c.name for c in causes}
    roots = [c for c in causes if not c.follows_from and c.fault.remedies]
    roots = [c for c in roots if c.weight > roots[0].weight - 0.1]
    return max(roots, key=lambda c: len(names & {*c.fault.explains}), default=None)


def find_next_cause(
    case: Patient,
    mended: Experiment,
    seconds: float,
    names: Collection[str],
    remedies: Collection[Remedy],
    among: Sequence[Cause],
) -> Cause | None:
    """The surest cause of what is still ill, in so many nominal seconds of training; None where
    nothing else shows. mended: the case with its first causes mended. names: of these, and of what
    did not help. remedies: that were made; a fault that has one of these too is no other. among:
    causes that were seen before."""
    patient = Patient(spec=mended.spec, table=case.table, experiment=mended)
    exam = Examination(patient, train_course(mended, seconds))
    seen = {c.name: c for c in among}
    left = [c for c in find_causes(PatientReadings(exam)) if c.fault.remedies and c.weight > LIKELY]
    made = {remedy.reason for remedy in remedies}
    others = (c for c in left if not made & {remedy.reason for remedy in c.fault.remedies})
    return next((seen[c.name] for c in others if c.name in seen and c.name not in names), None)
