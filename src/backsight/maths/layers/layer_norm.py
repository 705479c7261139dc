"""Layer normalization: each row is centered and scaled over its units, in training and in use.

Then each unit has a scale gamma and a shift delta of its own, which are learned. No row depends on
another, so nothing is remembered, and a batch may be a single row.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import sqrt, sum_rows, sum_units
from backsight.maths.layers._record import Layer, Weight


@formula
def mean(x: Array, n_out: int) -> Array:
    return sum_units(x) / n_out


@formula
def variance(x: Array, mu: Array, n_out: int) -> Array:
    d = x - mu
    return sum_units(d * d) / n_out


@formula
def standard(x: Array, mu: Array, var: Array, *, epsilon: Positive = 1e-5) -> Array:
    return (x - mu) / sqrt(var + epsilon)


@formula
def value(x_hat: Array, gamma: Array, delta: Array) -> Array:
    return gamma * x_hat + delta


@formula
def pull_x(
    upstream: Array,
    x_hat: Array,
    var: Array,
    gamma: Array,
    n_out: int,
    *,
    epsilon: Positive = 1e-5,
) -> Array:
    h = upstream * gamma
    return (h - sum_units(h) / n_out - x_hat * (sum_units(h * x_hat) / n_out)) / sqrt(var + epsilon)


@formula
def pull_gamma(upstream: Array, x_hat: Array) -> Array:
    return sum_rows(upstream * x_hat)


@formula
def pull_delta(upstream: Array) -> Array:
    return sum_rows(upstream)


layer_norm = Layer(
    name="layer_norm",
    norm="layer",
    pytorch="LayerNorm",
    steps={"mu": mean, "var": variance, "x_hat": standard, "n": value},
    pullbacks={"x": pull_x, "gamma": pull_gamma, "delta": pull_delta},
    weights=(
        Weight(
            letter="gamma",
            pytorch="weight",
            shape=lambda _, units: (units,),
            start="ones",
            regularized=False,
            called="scales",
        ),
        Weight(
            letter="delta",
            pytorch="bias",
            shape=lambda _, units: (units,),
            start="zeros",
            regularized=False,
            called="shifts",
        ),
    ),
    reasons={
        "mu": "the mean of each row over its units",
        "var": "the variance of each row over its units",
        "x_hat": "each row with mean 0 and variance 1; epsilon keeps the divisor from 0",
        "n": "a scale and a shift for each unit, learned like weights",
    },
    factors={"x": "a Jacobian for each row: each of its units moves mean and variance"},
    elsewhere="PyTorch: the same; Keras: epsilon 0.001",
    reference="Ba, Kiros and Hinton, arXiv:1607.06450, equations 3-4",
)
