"""Where weights start. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.initializers._record import Initializer

initializers: Catalog[Initializer] = Catalog(__name__, Initializer, "initializer")

__all__ = ["Initializer", "initializers"]
