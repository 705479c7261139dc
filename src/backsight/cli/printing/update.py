"""The verdict on an update as plain data."""

from dataclasses import asdict
from typing import Any

from backsight.checks.user_update.verdict import UpdateVerdict


def to_plain_update(verdict: UpdateVerdict) -> dict[str, Any]:
    """Under names that stay: the kind (right, convention, setting, slip, optimizer, unknown), what
    explains it, and quantity by quantity how far it agrees."""
    explanation, first = verdict.explanation, verdict.first_wrong
    return {
        "optimizer": verdict.optimizer,
        "agrees": verdict.agrees,
        "kind": verdict.kind,
        "name": explanation.name if explanation else None,
        "sentence": explanation.sentence if explanation else None,
        "digits": verdict.digits,
        "first_wrong": {"quantity": first.name, "step": first.first_step} if first else None,
        "quantities": [asdict(q) for q in verdict.quantities],
        "settings": dict(verdict.settings),
        "other_settings": _list_other_settings(verdict),
        "call": verdict.call,
        "courses": verdict.courses,
        "steps": verdict.steps,
    }


def _list_other_settings(verdict: UpdateVerdict) -> dict[str, float]:
    """Those with which the record, or another rule, gives the numbers, where they were not told."""
    explanation = verdict.explanation
    if explanation is None:
        return {}
    rate = {} if explanation.rate == verdict.settings["rate"] else {"rate": explanation.rate}
    return {**explanation.changes, **rate}
