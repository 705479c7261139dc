"""The verdict as plain data that JSON can hold."""

import math
from collections.abc import Mapping
from typing import Any

from backsight.doctor.diagnosis import Cause, Sign
from backsight.doctor.examination import Examination
from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.doctor.verdict.commands import format_command, list_changes, list_options
from backsight.doctor.verdict.judgement import Judgement
from backsight.doctor.verdict.onset import Onset
from backsight.doctor.verdict.place import NumberPlace, find_number
from backsight.doctor.verdict.signs import format_sign, get_quantity
from backsight.doctor.verdict.yardstick_table import take_yardsticks
from backsight.engine.spec import to_plain
from backsight.kernel.language import say_anew
from backsight.kernel.plain_text.prose_text import substitute_symbols

SCHEMA = 1
"""The version of what `make_plain` gives."""


def make_plain(judgement: Judgement) -> dict[str, Any]:
    """All of it."""
    exam, treatment, remedy = judgement.exam, judgement.treatment, judgement.remedy
    return {
        "schema": SCHEMA,
        "status": judgement.status,
        "cause": judgement.cause.name if judgement.cause else None,
        "yardsticks": {k: _to_plain(v) for k, v in take_yardsticks(judgement.readings).items()},
        "went_wrong": _make_plain_onset(judgement.onset),
        "causes": [_make_plain_cause(c, judgement) for c in judgement.causes],
        "not_a_fault": [c.name for c in judgement.harmless],
        "remedy": _make_plain_trial(remedy, exam) if remedy else None,
        "trials": [_make_plain_trial(t, exam) for t in treatment.tried] if treatment else [],
        "random_search": _make_plain_search(treatment),
        "refusal": str(exam.case.refusal) if exam.case.refusal else None,
    }


def _make_plain_cause(cause: Cause, judgement: Judgement) -> dict[str, Any]:
    return {
        "kind": cause.name,
        "weight": round(cause.weight, 4),
        "certainty": cause.evidence.certainty,
        "follows_from": cause.follows_from or None,
        "evidence": [_make_plain_sign(s, judgement) for s in cause.signs],
        "confused_with": list(cause.fault.confused_with),
        "reference": cause.fault.reference or None,
    }


def _make_plain_sign(sign: Sign, judgement: Judgement) -> dict[str, Any]:
    symptom, readings = sign.symptom, judgement.readings
    places = {name: find_number(judgement.exam, readings.find(name)) for name in symptom.needs}
    place = next((place for place in places.values() if place is not None), None)
    return {
        "quantity": get_quantity(symptom),
        "readings": {
            name: {"value": _to_plain(readings[name]), "address": _make_plain_place(found)}
            for name, found in places.items()
        },
        "value": _to_plain(sign.value),
        "above": _to_plain(symptom.above) if math.isfinite(symptom.above) else None,
        "below": _to_plain(symptom.below) if math.isfinite(symptom.below) else None,
        "sentence": format_sign(sign),
        "address": _make_plain_place(place),
    }


def _make_plain_place(place: NumberPlace | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "step": place.step,
        "number": place.number,
        "value": _to_plain(place.value),
        "command": place.command or None,
    }


def _make_plain_onset(onset: Onset | None) -> dict[str, Any] | None:
    if onset is None:
        return None
    return {"step": onset.step, "sentence": substitute_symbols(say_anew(onset.sentence), str)}


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
        "changes": {k: list(v) for k, v in list_changes(before, tried.draft).items()},
        "options": list_options(before, tried.draft) or None,
        "command": format_command(exam, tried.draft) or None,
        "spec": to_plain(tried.spec),
    }


def _make_plain_search(treatment: Treatment | None) -> Mapping[str, Any] | None:
    if treatment is None or not treatment.random:
        return None
    skills = [float(arm.skills.mean()) for _spec, arm in treatment.random]
    return {"specs": len(skills), "best": _to_plain(max(skills))}
