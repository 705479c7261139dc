"""How the learning rate changes with the step. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.schedules._record import Schedule

schedules: Catalog[Schedule] = Catalog(__name__, Schedule, "schedule")

__all__ = ["Schedule", "schedules"]
