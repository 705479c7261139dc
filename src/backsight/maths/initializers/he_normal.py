"""Normal, of variance 2/in: makes up for the half that ReLU stops."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return d * sqrt(2 / n_in)


he_normal = Initializer(
    name="he_normal",
    value=value,
    draws="normal",
    elsewhere=(
        "PyTorch's kaiming_normal_: the same; Keras cuts it off at two deviations and widens "
        "it again; a PyTorch Linear starts uniform in ±1/√in, its biases, too"
    ),
    reference="He et al., arXiv:1502.01852, equation 10",
)
