"""If all gradients together are longer than the limit they are shortened to it."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import maximum, sqrt, total
from backsight.maths.clippings._record import Clipping


@formula
def value(g: Array, *, limit: Positive = 1.0) -> Array:
    n = sqrt(total(g * g))
    return g * (limit / maximum(n, limit))


by_global_norm = Clipping(
    name="by_global_norm",
    value=value,
    over="all",
    elsewhere=(
        "Keras's global_clipnorm: the same; PyTorch's clip_grad_norm_ divides by the norm + 1e-6"
    ),
    reference="Pascanu, Mikolov and Bengio 2013, algorithm 1",
)
