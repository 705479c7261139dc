"""The verdict as plain data that JSON can hold."""

import math
from collections.abc import Mapping
from typing import Any

from backsight.doctor.commands import format_options, list_changes
from backsight.doctor.diagnosis import Cause, Sign
from backsight.doctor.examination import Examination
from backsight.doctor.readings import PatientReadings
from backsight.doctor.treatment import Treatment, Tried
from backsight.doctor.verdict.judgement import Judgement
from backsight.doctor.verdict.signs import find_place, format_sign
from backsight.engine.entry import format_entry
from backsight.engine.spec import to_plain

SCHEMA = 1
"""The version of what `make_plain` gives."""


def make_plain(judgement: Judgement) -> dict[str, Any]:
    """All of it."""
    exam, treatment, remedy = judgement.exam, judgement.treatment, judgement.remedy
    return {
        "schema": SCHEMA,
        "status": judgement.status,
        "cause": judgement.cause.name if judgement.cause else None,
        "causes": [_make_plain_cause(c, judgement.readings) for c in judgement.causes],
        "not_a_fault": [c.name for c in judgement.harmless],
        "remedy": _make_plain_trial(remedy, exam) if remedy else None,
        "trials": [_make_plain_trial(t, exam) for t in treatment.tried] if treatment else [],
        "random_search": _make_plain_search(treatment),
        "refusal": str(exam.case.refusal) if exam.case.refusal else None,
    }


def _make_plain_cause(cause: Cause, readings: PatientReadings) -> dict[str, Any]:
    return {
        "kind": cause.name,
        "weight": round(cause.weight, 4),
        "certainty": cause.evidence.certainty,
        "follows_from": cause.follows_from or None,
        "evidence": [_make_plain_sign(s, readings) for s in cause.signs],
    }


def _make_plain_sign(sign: Sign, readings: PatientReadings) -> dict[str, Any]:
    place = find_place(sign, readings)
    plain: dict[str, Any] = {
        "readings": {name: _to_plain(readings[name]) for name in sign.symptom.needs},
        "value": _to_plain(sign.value),
        "above": _to_plain(sign.symptom.above) if math.isfinite(sign.symptom.above) else None,
        "below": _to_plain(sign.symptom.below) if math.isfinite(sign.symptom.below) else None,
        "sentence": format_sign(sign),
        "address": None,
    }
    if place is not None:
        plain["address"] = {
            "step": place.step,
            "number": format_entry(place.symbol, place.index),
        }
    return plain


def _to_plain(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


def _make_plain_trial(tried: Tried, exam: Examination) -> dict[str, Any]:
    trial = tried.trial
    before = exam.case.spec
    return {
        "causes": list(tried.causes),
        "proved": bool(trial.is_proved),
        "before": [_to_plain(float(v)) for v in trial.before.skills],
        "after": [_to_plain(float(v)) for v in trial.after.skills],
        "gain": _to_plain(trial.mean),
        "interval": [_to_plain(v) for v in trial.interval],
        "steps": trial.after.steps,
        "changes": {k: list(v) for k, v in list_changes(before, tried.spec).items()},
        "options": format_options(before, tried.spec) or None,
        "spec": to_plain(tried.spec),
    }


def _make_plain_search(treatment: Treatment | None) -> Mapping[str, Any] | None:
    if treatment is None or not treatment.random:
        return None
    skills = [float(arm.skills.mean()) for _spec, arm in treatment.random]
    return {"specs": len(skills), "best": _to_plain(max(skills))}
