"""Batch normalization: each unit is centered and scaled over the rows of the batch.

Then scale gamma and shift delta, which are learned, give back what that took away (the paper's
beta is delta here, for Adam has a beta1 and a beta2). When the network
is used, a row must not depend on the rows beside it: there the running mean and variance stand in,
which training keeps. `newest` is the share of the newest batch in them, new = (1 - newest) * old +
newest * batch: what PyTorch calls momentum = 0.1 and Keras calls momentum = 0.9. As in PyTorch the
batch is scaled by its variance over N, and the running variance takes the one over N - 1.
"""

from typing import Annotated

from msgspec import Meta

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Positive
from backsight.kernel.vocabulary import sqrt, sum_rows
from backsight.maths.layers._record import Layer, Statistic, Weight

Newest = Annotated[float, Meta(gt=0, le=1)]
"""A share above 0, up to 1: only the newest batch counts."""


@formula
def mean(x: Array, N: int) -> Array:
    return sum_rows(x) / N


@formula
def variance(x: Array, mu: Array, N: int) -> Array:
    d = x - mu
    return sum_rows(d * d) / N


@formula
def standard(x: Array, mu: Array, var: Array, *, epsilon: Positive = 1e-5) -> Array:
    return (x - mu) / sqrt(var + epsilon)


@formula
def in_use(x: Array, mu_bar: Array, var_bar: Array, *, epsilon: Positive = 1e-5) -> Array:
    return (x - mu_bar) / sqrt(var_bar + epsilon)


@formula
def value(x_hat: Array, gamma: Array, delta: Array) -> Array:
    return gamma * x_hat + delta


@formula
def pull_x(
    upstream: Array, x_hat: Array, var: Array, gamma: Array, N: int, *, epsilon: Positive = 1e-5
) -> Array:
    h = upstream * gamma
    return (h - sum_rows(h) / N - x_hat * (sum_rows(h * x_hat) / N)) / sqrt(var + epsilon)


@formula
def pull_gamma(upstream: Array, x_hat: Array) -> Array:
    return sum_rows(upstream * x_hat)


@formula
def pull_delta(upstream: Array) -> Array:
    return sum_rows(upstream)


@formula
def next_mean(mu_bar: Array, mu: Array, *, newest: Newest = 0.1) -> Array:
    return (1 - newest) * mu_bar + newest * mu


@formula
def next_variance(var_bar: Array, var: Array, N: int, *, newest: Newest = 0.1) -> Array:
    unbiased = var * (N / (N - 1))
    return (1 - newest) * var_bar + newest * unbiased


batch_norm = Layer(
    name="batch_norm",
    norm="batch",
    cancels_bias=True,
    pytorch="BatchNorm1d",
    steps={"mu": mean, "var": variance, "x_hat": standard, "n": value},
    use_steps={"x_hat": in_use, "n": value},
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
    statistics={
        "mu_bar": Statistic(
            start="zeros",
            next=next_mean,
            called="running means",
            pytorch="running_mean",
            reason="the running mean takes a share of this batch's, for when the network is used",
        ),
        "var_bar": Statistic(
            start="ones",
            next=next_variance,
            called="running variances",
            pytorch="running_var",
            reason="the running variance likewise; over N - 1, which is right on average",
        ),
    },
    joins_rows=True,
    reasons={
        "mu": "the mean of each unit over the rows",
        "var": "the variance of each unit over the rows",
        "x_hat": "each unit with mean 0 and variance 1; epsilon keeps the divisor from 0",
        "n": "a scale and a shift for each unit, learned like weights",
    },
    factors={"x": "a Jacobian over the rows for each unit: each row moves mean and variance"},
    elsewhere=(
        "PyTorch: the same, where momentum is newest; Keras: momentum 0.99 is newest=0.01, "
        "epsilon 0.001, and the running variance is over N; gamma starts at 1 everywhere"
    ),
    reference="Ioffe and Szegedy, arXiv:1502.03167, section 3, algorithms 1-2",
)
