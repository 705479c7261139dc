"""How weights move along the gradient. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.optimizers._record import Optimizer

optimizers: Catalog[Optimizer] = Catalog(__name__, Optimizer, "optimizer")

__all__ = ["Optimizer", "optimizers"]
