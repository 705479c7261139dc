"""The verdicts on code of the user's own, a gradient or an update, as plain data."""

from dataclasses import asdict
from typing import Any

from backsight.checks.user_gradient.array_verdict import ArrayVerdict
from backsight.checks.user_gradient.verdict import Verdict
from backsight.checks.user_update.verdict import UpdateVerdict


def to_plain_update(verdict: UpdateVerdict) -> dict[str, Any]:
    """Under names that stay: the kind (right, convention, setting, told, slip, optimizer, unknown),
    what explains it, and quantity by quantity how far it agrees."""
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


def to_plain_gradient(verdict: Verdict) -> dict[str, Any]:
    """Under names that stay: array by array its state (right, wrong, follows, unsure), the slips by
    name, and the line."""
    line = verdict.line
    return {
        "agrees": verdict.agrees,
        "digits": verdict.digits,
        "certain": verdict.certain,
        "method": verdict.method,
        "passes": verdict.passes,
        "kinks": verdict.kinks,
        "sample": verdict.sample,
        "entries": verdict.entries,
        "arrays": [_to_plain_array(array) for array in verdict.arrays],
        "slips": [
            {"name": slip.name, "arrays": list(slip.arrays), "sentence": slip.sentence}
            for slip in verdict.slips
        ],
        "loss": [{"name": finding.name, "sentence": finding.sentence} for finding in verdict.loss],
        "line": {"file": line.file, "line": line.line, "array": line.array} if line else None,
        "notes": list(verdict.notes),
    }


def _to_plain_array(array: ArrayVerdict) -> dict[str, Any]:
    worst = array.worst
    return {
        "name": array.name,
        "state": array.state,
        "digits": array.digits,
        "certain": array.certain,
        "worst": {"index": list(worst.index), "yours": worst.yours, "true": worst.true},
        "slip": array.slip.name if array.slip else None,
    }
