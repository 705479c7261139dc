"""Wrong programs, each beside its mended twin. One per file; drop a file here and it exists."""

from backsight.bugs._record import Bug
from backsight.kernel.catalog import Catalog

bugs: Catalog[Bug] = Catalog(__name__, Bug, "bug")

__all__ = ["Bug", "bugs"]
