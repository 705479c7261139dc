"""Which causes the evidence supports, and in which order."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from backsight.doctor.blame import blaming
from backsight.doctor.faults import faults
from backsight.doctor.faults._record import WEIGHTS, Evidence, Fault
from backsight.doctor.symptom import Symptom


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A symptom that holds, and its value."""

    symptom: Symptom
    value: float


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A fault that the evidence supports."""

    fault: Fault
    evidence: Evidence
    signs: tuple[Sign, ...]
    weight: float
    """How sure it is, 0 to 1; causes are ranked by it."""
    own_weight: float
    """The same before what follows from another was put behind it."""
    follows_from: str = ""
    """The cause that explains it, where one does."""

    @property
    def name(self) -> str:
        """The fault's."""
        return self.fault.name


def find_causes(readings: Mapping[str, float], among: Iterable[Fault] | None = None) -> list[Cause]:
    """The faults whose evidence holds, the surest first. among: those that are looked for; None for
    all."""
    sought = faults.values() if among is None else among
    causes = [c for c in (_find_support(fault, readings) for fault in sought) if c]
    return rank(causes)


def _find_support(fault: Fault, readings: Mapping[str, float]) -> Cause | None:
    """The surest evidence of a fault that holds."""
    ordered = sorted(fault.evidence, key=lambda e: -WEIGHTS[e.certainty])
    for evidence in ordered:
        values = []
        for symptom in evidence.symptoms:
            with blaming(fault.name):
                value = symptom.compute(readings)
            if not symptom.holds(value):
                break
            values.append(Sign(symptom=symptom, value=value))
        else:
            weight = WEIGHTS[evidence.certainty] + _measure_margin(values)
            return Cause(
                fault=fault,
                evidence=evidence,
                signs=tuple(values),
                weight=weight,
                own_weight=weight,
            )
    return None


def _measure_margin(signs: Sequence[Sign]) -> float:
    """How far beyond its bound the first symptom is: 0 at the bound, 0.05 at ten times it and more.
    It decides between causes of one certainty."""
    first = signs[0]
    bound = first.symptom.above if math.isfinite(first.symptom.above) else first.symptom.below
    if not bound or not first.value or bound * first.value < 0:
        return 0.05
    if math.isinf(first.value):
        return 0.05
    return min(0.05, 0.05 * abs(math.log10(abs(first.value / bound))))


def rank(causes: Sequence[Cause]) -> list[Cause]:
    """The surest first; what follows from another comes behind it."""
    by_name = {c.name: c for c in causes}
    ranked = []
    for cause in causes:
        # A doubtful cause does not explain away one that is surer than itself by a whole degree.
        sources = [
            c
            for c in causes
            if cause.name in c.fault.explains
            and c.weight > cause.weight - 0.1
            and not (c.name in cause.fault.explains and c.weight <= cause.weight)
        ]
        if sources:
            source = max(sources, key=lambda c: c.weight)
            ranked.append(
                replace(
                    cause,
                    follows_from=source.name,
                    weight=min(cause.weight, by_name[source.name].weight - 0.01),
                )
            )
        else:
            ranked.append(cause)
    return sorted(ranked, key=lambda c: (-c.weight, bool(c.follows_from), c.name))
