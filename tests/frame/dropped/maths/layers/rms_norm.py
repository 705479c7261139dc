"""Root mean square normalization: each row is scaled over its units, and not centered.

Then each unit has a scale gamma of its own, which is learned. Half the work of layer
normalization, whose centering is left out.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import sqrt, sum_rows, sum_units
from backsight.maths.layers._record import Layer, Weight


@formula
def mean_square(x: Array, n_out: int) -> Array:
    return sum_units(x * x) / n_out


@formula
def standard(x: Array, s: Array, *, epsilon: Positive = 1e-5) -> Array:
    return x / sqrt(s + epsilon)


@formula
def value(x_hat: Array, gamma: Array) -> Array:
    return gamma * x_hat


@formula
def pull_x(
    upstream: Array, x_hat: Array, s: Array, gamma: Array, n_out: int, *, epsilon: Positive = 1e-5
) -> Array:
    h = upstream * gamma
    return (h - x_hat * (sum_units(h * x_hat) / n_out)) / sqrt(s + epsilon)


@formula
def pull_gamma(upstream: Array, x_hat: Array) -> Array:
    return sum_rows(upstream * x_hat)


rms_norm = Layer(
    name="rms_norm",
    norm="rms",
    pytorch="RMSNorm",
    steps={"s": mean_square, "x_hat": standard, "n": value},
    pullbacks={"x": pull_x, "gamma": pull_gamma},
    weights=(
        Weight(
            letter="gamma",
            pytorch="weight",
            shape=lambda _, units: (units,),
            start="ones",
            regularized=False,
            called="scales",
        ),
    ),
    reasons={
        "s": "the mean square of each row over its units",
        "x_hat": "each row with mean square 1; epsilon keeps the divisor from 0",
        "n": "a scale for each unit, learned like weights",
    },
    factors={"x": "a Jacobian for each row: each of its units moves the mean square"},
    reference="Zhang and Sennrich, arXiv:1910.07467, equation 4",
)
