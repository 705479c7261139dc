"""How good a network is. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.metrics._record import Metric

metrics: Catalog[Metric] = Catalog(__name__, Metric, "metric")

__all__ = ["Metric", "metrics"]
