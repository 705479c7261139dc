"""Half the mean squared error over rows and units."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int) -> Array:
    return total((a - y) ** 2) / (2 * N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int) -> Array:
    return (a - y) / (N * K)


half_mean_squared_error = Loss(
    name="half_mean_squared_error",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    elsewhere=(
        "scikit-learn's networks report this, and descend half_sum_squared_error; PyTorch and "
        "Keras take the whole, mean_squared_error"
    ),
)
