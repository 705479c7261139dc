"""Causes of trainings that fail. One per file; drop a file here and the doctor looks for it."""

from backsight.doctor.faults._record import Evidence, Fault, Remedy
from backsight.kernel.catalog import Catalog

faults: Catalog[Fault] = Catalog(__name__, Fault, "fault")

__all__ = ["Evidence", "Fault", "Remedy", "faults"]
