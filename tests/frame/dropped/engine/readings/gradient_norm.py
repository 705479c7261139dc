"""How long the gradient of a layer's weights is: where it vanishes or explodes on its way back."""

from backsight.engine.readings._record import LayerReading
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, total


@formula
def value(g: Array) -> Array:
    return sqrt(total(g * g))


gradient_norm = LayerReading(name="gradient_norm", value=value)
