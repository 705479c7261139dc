"""What is read off the layers at every step. One per file; drop a file here and it is a column."""

from backsight.engine.readings._record import LayerReading
from backsight.kernel.catalog import Catalog

readings: Catalog[LayerReading] = Catalog(__name__, LayerReading, "reading")

__all__ = ["LayerReading", "readings"]
