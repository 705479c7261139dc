"""Pictures of a training. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.plots.charts._record import Chart

charts: Catalog[Chart] = Catalog(__name__, Chart, "chart")

__all__ = ["Chart", "charts"]
