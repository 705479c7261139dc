"""Normal, of variance 2/(in + out): keeps signal and gradient alive through sigmoid and tanh."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return d * sqrt(2 / (n_in + n_out))


glorot_normal = Initializer(
    name="glorot_normal",
    value=value,
    draws="normal",
    elsewhere=(
        "PyTorch's xavier_normal_: the same; Keras cuts it off at two deviations and widens "
        "it again"
    ),
    reference="Glorot and Bengio 2010, equation 12",
)
