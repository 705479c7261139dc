"""What is judged of a case: whether it is ill, and which causes have a name in it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from backsight.doctor.diagnosis import Cause
from backsight.doctor.examination import Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.doctor.verdict.onset import Onset, find_best_moment, find_onset

NAMED = 0.5
"""The weight from which on a cause is named without a proof."""
MISSING, NOTHING = 0.1, 0.05
"""Of a skill: what is missing where a training is ill, and what is as good as nothing."""
MUCH = 0.1
"""Of a skill: a training that is well, and could be so much better, is called ill."""
TOLD, LITTLE = 2.5, 0.15
"""Deviations of chance from which on the inputs tell something, and the skill up to which that is
little: a network that knows none of it has lost no more than two seeds differ by."""

Status = Literal["healthy", "fault", "could_not_tell"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement:
    """What was found, and what it comes to."""

    status: Status
    """healthy: nothing is missing. fault: `cause` is what is wrong. could_not_tell: it is ill, and
    the evidence is too weak for a name."""
    causes: tuple[Cause, ...]
    """That the evidence supports, the surest first; the first is named where there is a fault."""
    harmless: tuple[Cause, ...]
    """What would be a fault in an ill training, and does no harm here."""
    treatment: Treatment | None
    """What was tried; None where nothing was."""
    readings: PatientReadings
    """Every number that was taken."""
    exam: Examination
    """What was examined."""

    @property
    def cause(self) -> Cause | None:
        """What is wrong."""
        return self.causes[0] if self.status == "fault" else None

    @cached_property
    def onset(self) -> Onset | None:
        """Where it went wrong first, if that can be told."""
        if self.status == "healthy":
            return None
        overfits = self.cause is not None and self.cause.name == "overfitting"
        return find_best_moment(self.exam) if overfits else find_onset(self.exam)

    @property
    def remedy(self) -> Tried | None:
        """The smallest change that was proved; None where none was, and where no change of the
        network mends the cause."""
        if self.treatment is None or (self.cause and not self.cause.fault.remedies):
            return None
        best = self.treatment.best
        return best if best is not None and best.trial.is_proved else None


def judge(
    exam: Examination,
    readings: PatientReadings,
    causes: Sequence[Cause],
    treatment: Treatment | None,
) -> Judgement:
    """The judgement on what was found."""
    status, named, harmless = _sort_causes(readings, causes, treatment, exam)
    return Judgement(
        status=status,
        causes=tuple(named),
        harmless=tuple(harmless),
        treatment=treatment,
        readings=readings,
        exam=exam,
    )


def _sort_causes(
    readings: PatientReadings,
    causes: Sequence[Cause],
    treatment: Treatment | None,
    exam: Examination,
) -> tuple[Status, list[Cause], list[Cause]]:
    """healthy where it is not ill and nothing is certain or proved."""
    proved = {
        t.causes[0]
        for t in (treatment.tried if treatment else ())
        if t.trial.is_proved and len(t.causes) == 1
    }
    is_ill = exam.course is None or find_illness(readings)
    # Evidence that holds in a training that is well has no part in its being ill: what is sure
    # without that is named, and of the rest what is proved to cost much.
    sure = [
        c
        for c in causes
        if c.evidence.certainty in ("certain", "strong")
        or (c.name in proved and (is_ill or _is_costly(c, treatment, readings["skill"])))
    ]
    if not is_ill:
        named = [c for c in causes if c in sure]
        others = [c for c in causes if c not in sure]
        return ("fault" if named else "healthy"), named, others
    if not causes:
        return "could_not_tell", [], []
    top = causes[0]
    is_named = top in sure or top.weight >= NAMED
    return ("fault" if is_named else "could_not_tell"), list(causes), []


def find_illness(readings: Mapping[str, float]) -> bool:
    """Whether something is missing that simple models know, or it knows nothing, where more than
    nothing can be known."""
    if not readings["shortfall"] <= MISSING:
        return True
    return readings["skill"] < NOTHING and not _is_weak(readings)


def _is_weak(readings: Mapping[str, float]) -> bool:
    """Whether the inputs tell something of the targets, and little."""
    known = [readings[name] for name in ("linear_skill", "neighbor_skill")]
    reach = max((s for s in known if not math.isnan(s)), default=math.nan)
    return readings["told_by_inputs"] > TOLD and 0 < reach < LITTLE


def _is_costly(cause: Cause, treatment: Treatment | None, skill: float) -> bool:
    """Whether its remedy gains much, and comes above what the training knows at its own end: a
    trial may be shorter, and its "before" then less."""
    found = treatment.find_best(cause.name) if treatment else None
    if found is None or found.skill < skill + MUCH:
        return False
    return found.trial.mean >= MUCH and found.trial.interval[0] >= MUCH / 2
