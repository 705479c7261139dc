"""Half the squared error, summed over outputs, averaged over rows: the textbooks' convention."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import total
from backsight.maths.losses._record import Loss


@formula
def value(a: Array, y: Array, N: int) -> Array:
    return total((a - y) ** 2) / (2 * N)


@formula
def slope(a: Array, y: Array, N: int) -> Array:
    return (a - y) / N


half_sum_squared_error = Loss(
    name="half_sum_squared_error",
    value=value,
    slope=slope,
    targets="number",
    output="identity",
    elsewhere=(
        "scikit-learn's networks descend this, and report the mean over units, too; PyTorch and "
        "Keras take mean_squared_error"
    ),
    reference="Nielsen 2015, chapter 1, equation 6",
)
