"""Named sets of data. One per file; drop a file here and it exists."""

from backsight.data.sources._record import Source
from backsight.kernel.catalog import Catalog

sources: Catalog[Source] = Catalog(__name__, Source, "data source")

__all__ = ["Source", "sources"]
