"""Cohen's kappa: agreement beyond what chance alone would give; 1 is perfect, 0 is chance.

Where truth and decisions know one class only, chance gives it all: 0 is returned."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import maximum, sum_rows, total
from backsight.maths.metrics._record import Metric


@formula
def value(p: Array, y: Array, N: int) -> Array:
    right = total(y * p) / N
    chance = total(sum_rows(y) * sum_rows(p)) / (N * N)
    return (right - chance) / maximum(1 - chance, 1e-12)


kappa = Metric(
    name="kappa",
    value=value,
    of="classes",
    reference="Cohen, Educational and Psychological Measurement 20 (1960), equation 1",
)
