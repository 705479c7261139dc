"""What a unit makes of its weighted sum. One per file; drop a file here and it exists."""

from backsight.kernel.catalog import Catalog
from backsight.maths.activations._record import Activation

activations: Catalog[Activation] = Catalog(__name__, Activation, "activation")

__all__ = ["Activation", "activations"]
