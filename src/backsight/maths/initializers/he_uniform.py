"""Uniform, of variance 2/in: makes up for the half that ReLU stops."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.initializers._record import Initializer


@formula
def value(d: Array, n_in: int, n_out: int) -> Array:
    return (2 * d - 1) * sqrt(6 / n_in)


he_uniform = Initializer(
    name="he_uniform",
    value=value,
    draws="uniform",
    reference="He et al., arXiv:1502.01852, equation 10",
)
