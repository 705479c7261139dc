"""What probably is behind the bad number, and what mends it.

What the facts alone tell comes first (rules.py). Then the doctor's faults are looked for, with what
its readings are of a loop: steps that are too long, an optimizer that divides by 0. Where it is an
operation that has no value for such numbers, or where no fault is sure, rules say which operation.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from backsight.adapters.torch.flight.rules import OPERATIONS, PLAIN, Facts, FlightRule
from backsight.doctor.diagnosis import Cause, find_causes
from backsight.doctor.faults import faults
from backsight.doctor.readings import list_readings
from backsight.doctor.readings.losses import measure_peak
from backsight.doctor.skill import LEAST
from backsight.kernel.catalog import read_first_line

UNDEFINED = "numbers_not_finite"
"""The doctor's name for an operation that has no value for its numbers, or for no better cause."""
LAST = 3
"""Losses at the end that are looked at."""


class LoopReadings(Mapping[str, float]):
    """What the doctor's readings are of a watched loop; NaN of those that it does not tell."""

    def __init__(self, facts: Facts) -> None:
        cause = facts["cause"]
        losses = [s["losses"][-1] for s in facts["steps"] if s["losses"]]
        self._values = {
            "is_not_finite": 1.0,
            "made_by_update": float(cause.get("act") == "update"),
            "undefined_operations": float(bool(cause.get("is_usual"))),
            "peak_before_failure": measure_peak([facts["first_loss"], *losses]),
            "loss_peak": measure_peak([facts["first_loss"], _find_last(losses)]),
            "shortfall": -LEAST,  # a constant has a skill of 0
        }

    def __getitem__(self, name: str) -> float:
        return self._values.get(name, math.nan)

    def __iter__(self) -> Iterator[str]:
        return iter(list_readings())

    def __len__(self) -> int:
        return len(list_readings())


def _find_last(losses: Sequence[float | None]) -> float:
    """The middle one of the last three that are finite: of a loss that has run away one of the
    largest, and not that of a single batch."""
    finite = [x for x in losses if x is not None and math.isfinite(x)]
    return median(finite[-LAST:]) if finite else math.nan


def judge(facts: Facts) -> dict[str, Any] | None:
    """What is wrong, what shows it, and what mends it, in English; None where nothing is."""
    if not facts.get("cause"):
        return None
    given = _find_rule(PLAIN, facts)
    if given is not None:
        return given
    causes = find_causes(LoopReadings(facts))
    sure = [c for c in causes if c.evidence.certainty in ("certain", "strong")]
    if not sure or sure[0].name == UNDEFINED:
        operation = _find_rule(OPERATIONS, facts)
        if operation is not None:
            return operation
    named = sure or [c for c in causes if c.name == UNDEFINED]
    return _make_plain(named[0]) if named else None


def _find_rule(rules: Mapping[str, FlightRule], facts: Facts) -> dict[str, Any] | None:
    for name, rule in rules.items():
        if rule.holds(facts):
            return {"name": name, "text": rule.text, "remedy": rule.remedy, "signs": []}
    return None


def _make_plain(cause: Cause) -> dict[str, Any]:
    """The doctor's words of a fault. What a loop's skill is was not measured, and is not said."""
    signs = [s for s in cause.signs if s.symptom.needs != ("shortfall",)]
    return {
        "name": cause.name,
        "text": read_first_line(faults.read_docstring(cause.name)),
        "remedy": cause.fault.remedies[0].reason if cause.fault.remedies else "",
        "signs": [{"text": s.symptom.reason, "value": s.value} for s in signs],
    }
