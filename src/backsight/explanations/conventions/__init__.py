"""Optimizers that go by one name and several formulas. One per file; drop a file here and it
exists."""

from backsight.explanations.conventions._record import (
    Citation,
    Convention,
    Divergence,
    Equivalence,
    ProofStep,
    RecordLine,
    Variant,
    Walk,
)
from backsight.kernel.catalog import Catalog

conventions: Catalog[Convention] = Catalog(__name__, Convention, "convention")

__all__ = [
    "Citation",
    "Convention",
    "Divergence",
    "Equivalence",
    "ProofStep",
    "RecordLine",
    "Variant",
    "Walk",
    "conventions",
]
