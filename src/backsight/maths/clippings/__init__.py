"""Bounds on the gradient before it is used. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.clippings._record import Clipping

clippings: Catalog[Clipping] = Catalog(__name__, Clipping, "clipping")

__all__ = ["Clipping", "clippings"]
