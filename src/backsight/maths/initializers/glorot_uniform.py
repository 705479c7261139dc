"""Uniform, of variance 2/(in + out): keeps signal and gradient alive through sigmoid and tanh."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return (2 * d - 1) * sqrt(6 / (n_in + n_out))


glorot_uniform = Initializer(
    name="glorot_uniform",
    value=value,
    draws="uniform",
    elsewhere=(
        "Keras's default, too; scikit-learn's as well, by √3 narrower for logistic units, and "
        "for biases, too; a PyTorch Linear starts uniform in ±1/√in"
    ),
    reference="Glorot and Bengio 2010, equation 16",
)
