"""What large weights cost. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.regularizers._record import Regularizer

regularizers: Catalog[Regularizer] = Catalog(__name__, Regularizer, "regularizer")

__all__ = ["Regularizer", "regularizers"]
