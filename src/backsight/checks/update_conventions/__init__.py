"""Updates as papers and libraries have them where the record has them otherwise. One per file; drop
a file here and it is tried."""

from backsight.checks.update_conventions._record import NamedRule, UpdateConvention
from backsight.kernel.catalog import Catalog

update_conventions: Catalog[UpdateConvention] = Catalog(
    __name__, UpdateConvention, "convention of an update"
)

__all__ = ["NamedRule", "UpdateConvention", "update_conventions"]
