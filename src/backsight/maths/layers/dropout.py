"""Dropout: in training each unit is silenced with probability p, the others speak up by 1/(1 - p).

Inverted dropout: nothing is to be rescaled, and nothing is dropped, when the network is used.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Share
from backsight.kernel.vocabulary import where
from backsight.maths.layers._record import Layer


@formula
def mask(u: Array, *, p: Share = 0.5) -> Array:
    return where(u >= p, 1 / (1 - p), 0)


@formula
def value(x: Array, k: Array) -> Array:
    return x * k


@formula
def pull_x(upstream: Array, k: Array) -> Array:
    return upstream * k


dropout = Layer(
    name="dropout",
    pytorch="Dropout",
    steps={"k": mask, "r": value},
    pullbacks={"x": pull_x},
    draws=True,
    training_only=True,
    reasons={
        "k": "a unit is kept where its draw is at least p, and then scaled by 1/(1 - p)",
        "r": "what dropout lets through",
    },
    elsewhere=(
        "PyTorch and Keras: the same; the paper scales when the network is used, and its p is "
        "the share that is kept"
    ),
    reference="Srivastava et al. 2014, with the scaling in training",
)
