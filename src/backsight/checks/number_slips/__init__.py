"""The slips people make in one number of a step. One per file; drop a file here and it is tried."""

from backsight.checks.number_slips._record import NumberSlip, WrongValue
from backsight.kernel.catalog import Catalog

number_slips: Catalog[NumberSlip] = Catalog(__name__, NumberSlip, "slip in a number")

__all__ = ["NumberSlip", "WrongValue", "number_slips"]
