"""Curves and surfaces to race optimizers on. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.surfaces._record import Surface

surfaces: Catalog[Surface] = Catalog(__name__, Surface, "surface")

__all__ = ["Surface", "surfaces"]
