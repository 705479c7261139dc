"""How far an update moves a layer's weights: the length of the change."""

from backsight.engine.readings._record import LayerReading
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, total


@formula
def value(w: Array, w_next: Array) -> Array:
    step = w_next - w
    return sqrt(total(step * step))


update_norm = LayerReading(name="update_norm", value=value)
