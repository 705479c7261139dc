"""The slips people make in an update. One per file; drop a file here and it is tried."""

from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.catalog import Catalog

update_slips: Catalog[UpdateSlip] = Catalog(__name__, UpdateSlip, "slip in an update")

__all__ = ["UpdateSlip", "update_slips"]
