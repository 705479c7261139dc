"""What `train` says of itself: a line before it starts, and the most probable cause where it ends
badly.

Before: only what is certain of the contract, which costs a few milliseconds. After: nothing is
looked at where the network knows nearly all; else the readings are taken, and no trial is made.
"""

import math
from dataclasses import dataclass

from backsight.doctor.case import Patient
from backsight.doctor.course import read_training
from backsight.doctor.diagnosis import Cause, find_causes
from backsight.doctor.examination import Examination
from backsight.doctor.faults import faults
from backsight.doctor.faults._record import Fault
from backsight.doctor.readings import PatientReadings
from backsight.doctor.verdict.judgement import NAMED
from backsight.doctor.verdict.signs import describe, format_sign
from backsight.kernel.language import _, join_sentences
from backsight.runs.run import Run
from backsight.training.experiment import Experiment

KNOWS_MOST = 0.8
"""The skill from which on nobody looks further: what is missing then is no fault of the kinds that
are known here."""
LEAST_STEPS = 50
"""Fewer steps are a try, and not expected to have learned anything."""
BY_HEART = ("labels_independent_of_inputs", "labels_shifted", "one_class")
"""Faults under which what is learned is worth nothing for other rows."""
GROWTH = 1000.0
"""Times its first value: a loss that ends there has learned nothing, whatever the score."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What is said at the end of a training."""

    sentences: tuple[str, ...] = ()
    learned_nothing: bool = False
    """No better than a constant, or not finite, or its loss grew a thousandfold."""


def warn_before(experiment: Experiment) -> list[str]:
    """What is certain to go wrong, in sentences."""
    case = Patient(spec=experiment.spec, table=experiment.table, experiment=experiment)
    readings = PatientReadings(Examination(case))
    causes = find_causes(readings, list_certain())
    return [join_sentences(describe(c.name), _(c.fault.why)) for c in causes[:1]]


def list_certain() -> list[Fault]:
    """The faults that the contract alone can show."""
    return [f for f in faults.values() if any(e.certainty == "certain" for e in f.evidence)]


def explain_end(run: Run) -> Brief:
    """The most probable cause, where a training ended badly or in a way that is suspicious."""
    if run.state.step < LEAST_STEPS and run.failure is None:
        return Brief()
    case = Patient(
        spec=run.spec, table=run.experiment.table, experiment=run.experiment, training=run
    )
    exam = Examination(case, read_training(run))
    readings = PatientReadings(exam)
    skill, growth = readings["skill"], readings["loss_growth"]
    if skill >= KNOWS_MOST and growth < 1 and exam.course and exam.course.part != "train":
        return Brief(sentences=_describe_harmless(readings))
    causes = find_causes(readings)
    # What is learned of the rows that it was trained on alone is little, and not nothing.
    learned = max(skill, readings["training_skill"])
    nothing = learned < 0.05 or growth > GROWTH or run.failure is not None
    named = [c for c in causes if c.weight >= NAMED]
    is_ill = nothing or skill < 0.05 or readings["shortfall"] > 0.1
    sure = [c for c in named if is_ill or c.evidence.certainty in ("certain", "strong")]
    nothing = nothing or any(c.name in BY_HEART for c in sure)
    if not sure:
        unnamed = (_("What is wrong is not seen from here."),) if nothing else ()
        return Brief(sentences=unnamed, learned_nothing=nothing)
    return Brief(sentences=_describe_cause(sure[0]), learned_nothing=nothing)


def _describe_cause(cause: Cause) -> tuple[str, ...]:
    return (
        _("Probable cause: {what}").format(what=describe(cause.name)),
        format_sign(cause.signs[0]),
    )


def _describe_harmless(readings: PatientReadings) -> tuple[str, ...]:
    """What would be a fault in another training, where it is told before its first step."""
    if math.isnan(readings["clipped_share"]):
        return ()
    clipping = faults["clipping_too_tight"]
    symptom = clipping.evidence[0].symptoms[0]
    value = symptom.compute(readings)
    return (_(symptom.reason).format(value=value),) if symptom.holds(value) else ()
