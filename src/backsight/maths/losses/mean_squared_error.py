"""Mean squared error: the mean over rows and units, as statistics and most libraries have it."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int, K: int) -> Array:
    return total((a - y) ** 2) / (N * K)


@formula
def slope(a: Array, y: Array, N: int, K: int) -> Array:
    return 2 * (a - y) / (N * K)


mean_squared_error = Loss(
    name="mean_squared_error",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    elsewhere=(
        "PyTorch and Keras: the same mean over rows and units; scikit-learn's networks descend "
        "half the sum over units (half_sum_squared_error)"
    ),
)
