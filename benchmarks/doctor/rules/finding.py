"""What a rule set names."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The one problem that a rule set stops a training for."""

    symptom: str
    epoch: int
    """After which it was seen."""
    labels: frozenset[str]
    """The faults of the cases that symptom and advice stand for."""
    layer: int | None = None
    """Counted from 0; None where it is of none."""
    advice: str = ""
