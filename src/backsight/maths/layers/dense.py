"""Dense layer: every unit sums every input, each times its own weight, and adds its bias."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sum_rows
from backsight.maths.layers._record import Layer, Weight


@formula
def value(x: Array, W: Array, b: Array, *, bias: bool = True) -> Array:
    return x @ W + b if bias else x @ W


@formula
def pull_x(upstream: Array, W: Array) -> Array:
    return upstream @ W.T


@formula
def pull_W(upstream: Array, x: Array) -> Array:
    return x.T @ upstream


@formula
def pull_b(upstream: Array) -> Array:
    return sum_rows(upstream)


dense = Layer(
    name="dense",
    pytorch="Linear",
    steps={"z": value},
    pullbacks={"x": pull_x, "W": pull_W, "b": pull_b},
    weights=(
        Weight(
            letter="W",
            pytorch="weight",
            shape=lambda units_in, units_out: (units_in, units_out),
            called="weights",
        ),
        Weight(
            letter="b",
            pytorch="bias",
            shape=lambda units_in, units_out: (units_out,),
            start="zeros",
            regularized=False,
            setting="bias",
            called="biases",
        ),
    ),
    widens=True,
    reasons={"z": "each unit weighs every input and adds them up"},
    elsewhere=(
        "Keras and scikit-learn have W as (in, out), too, PyTorch as (out, in); biases start "
        "at 0 in Keras, too, PyTorch and scikit-learn draw them"
    ),
    reference="Nielsen 2015, chapter 2, equations 25, BP2-BP4",
)
