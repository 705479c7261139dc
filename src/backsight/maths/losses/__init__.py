"""How wrong an output is. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.losses._record import Fused, Loss

losses: Catalog[Loss] = Catalog(__name__, Loss, "loss")

__all__ = ["Fused", "Loss", "losses"]
