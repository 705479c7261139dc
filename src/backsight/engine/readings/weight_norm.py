"""How long a layer's weights are as one vector, before the update."""

from backsight.engine.readings._record import LayerReading
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, total


@formula
def value(w: Array) -> Array:
    return sqrt(total(w * w))


weight_norm = LayerReading(name="weight_norm", value=value)
