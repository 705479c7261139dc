"""What stands between the input and the output. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.layers._record import Layer, Statistic, Structural, Weight

layers: Catalog[Layer] = Catalog(__name__, Layer, "layer")

__all__ = ["Layer", "Statistic", "Structural", "Weight", "layers"]
