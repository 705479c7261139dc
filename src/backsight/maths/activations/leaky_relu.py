"""ReLU that leaks a little of what is negative. At 0 the slope is alpha."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import where
from backsight.maths.activations._record import Activation


@formula
def value(z: Array, *, alpha: float = 0.01) -> Array:
    return where(z > 0, z, alpha * z)


@formula
def slope(z: Array, a: Array, *, alpha: float = 0.01) -> Array:
    return where(z > 0, 1, alpha)


leaky_relu = Activation(
    name="leaky_relu",
    pytorch="LeakyReLU",
    symbol="lrelu",
    value=value,
    slope=slope,
    kinks=(0.0,),
    initializer="he_normal",
    elsewhere="PyTorch: the same; Keras: 0.3",
    reference="Maas, Hannun and Ng 2013",
)
