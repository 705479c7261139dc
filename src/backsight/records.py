"""What a record of your own is made of: everything in one import.

    from backsight.records import Optimizer, formula, sign

The words a formula may use, the decorator, and the class of each kind of record.
"""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Count, NotNegative, Number, Positive, Share
from backsight.kernel.vocabulary import (
    cos,
    erf,
    exp,
    expm1,
    floor,
    log,
    log1p,
    max_units,
    maximum,
    minimum,
    pi,
    sign,
    sin,
    sqrt,
    sum_rows,
    sum_units,
    tanh,
    total,
    where,
)
from backsight.maths.activations import Activation
from backsight.maths.clippings import Clipping
from backsight.maths.initializers import Initializer
from backsight.maths.layers import Layer, Statistic, Structural, Weight
from backsight.maths.losses import Fused, Loss
from backsight.maths.metrics import Metric
from backsight.maths.optimizers import Optimizer
from backsight.maths.regularizers import Regularizer
from backsight.maths.schedules import Schedule
from backsight.maths.surfaces import Surface

__all__ = [
    "Activation",
    "Array",
    "Clipping",
    "Count",
    "Fused",
    "Initializer",
    "Layer",
    "Loss",
    "Metric",
    "NotNegative",
    "Number",
    "Optimizer",
    "Positive",
    "Regularizer",
    "Schedule",
    "Share",
    "Statistic",
    "Structural",
    "Surface",
    "Weight",
    "cos",
    "erf",
    "exp",
    "expm1",
    "floor",
    "formula",
    "log",
    "log1p",
    "max_units",
    "maximum",
    "minimum",
    "pi",
    "sign",
    "sin",
    "sqrt",
    "sum_rows",
    "sum_units",
    "tanh",
    "total",
    "where",
]
