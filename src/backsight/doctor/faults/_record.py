"""What a fault is: evidence for it, and remedies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from backsight.doctor.case import Patient
from backsight.doctor.symptom import Symptom
from backsight.engine.spec import Spec
from backsight.kernel.errors import BadRecord, UnknownName
from backsight.kernel.language import _

Certainty: TypeAlias = Literal["certain", "strong", "likely", "possible"]
"""certain: it follows from the contract alone. strong: hardly anything else looks like it. likely:
a few other causes do. possible: it is tried where nothing better is known."""
WEIGHTS: dict[Certainty, float] = {"certain": 1.0, "strong": 0.8, "likely": 0.6, "possible": 0.35}
"""What each is worth in the ranking. The steps are larger than what a trial that fails takes away
(0.15), so that a failed remedy lowers a cause among its like, and by one step at the most."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Symptoms that together speak for a fault."""

    certainty: Certainty
    symptoms: tuple[Symptom, ...]
    """All of them have to hold."""

    def __post_init__(self) -> None:
        if self.certainty not in WEIGHTS:
            raise UnknownName(_("certainty"), str(self.certainty), WEIGHTS)
        require_tuple("symptoms", self.symptoms, Symptom)
        if not self.symptoms:
            raise BadRecord(_("Evidence without symptoms would always hold: give at least one."))


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A change of the spec that may mend a fault."""

    change: Callable[[Patient, Spec], Spec | None]
    """(case, spec) -> the spec with the change; None where there is nothing to change."""
    reason: str
    """What it does, in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One cause of trainings that fail.

    The first line of its file's docstring is what it is. Its name is that of a fault, never of a
    cure.
    """

    name: str
    """What it is called: the name of its file."""
    why: str
    """Why it is bad, in a sentence."""
    evidence: tuple[Evidence, ...]
    """Any of these suffices; the first that holds counts."""
    remedies: tuple[Remedy, ...] = ()
    """From the smallest change to the largest."""
    confused_with: tuple[str, ...] = ()
    """Faults that look like it."""
    explains: tuple[str, ...] = ()
    """Faults that follow from it, so that it comes before them."""
    reference: str = ""
    """Where it is described."""

    def __post_init__(self) -> None:
        require_tuple("evidence", self.evidence, Evidence)
        require_tuple("remedies", self.remedies, Remedy)
        require_tuple("confused_with", self.confused_with, str)
        require_tuple("explains", self.explains, str)


def require_tuple(field: str, value: object, kind: type) -> None:
    """Raise BadRecord where a field is no tuple of a kind: a comma is easily forgotten."""
    if not isinstance(value, tuple) or not all(isinstance(part, kind) for part in value):
        raise BadRecord(
            _("{field}: expected a tuple of {kind}, as in (one,); got {value}.").format(
                field=field, kind=kind.__name__, value=type(value).__name__
            )
        )
