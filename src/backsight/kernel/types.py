"""The names that signatures use."""

from typing import Annotated, Any, TypeAlias

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

Array: TypeAlias = Any
"""An array of any library. One formula runs on NumPy, on torch, on dual numbers and on the
nodes of a trace; their only common type is what the formula does with them."""

Floats: TypeAlias = NDArray[np.floating[Any]]
"""A NumPy array of float32 or float64."""

Integers: TypeAlias = NDArray[np.integer[Any]]
"""A NumPy array of whole numbers: class indices, row numbers."""

Setting: TypeAlias = bool | int | float | str
"""One setting of a record: plain data that TOML and JSON can hold."""

Number: TypeAlias = Any
"""A plain number, or what stands for one while a formula is traced."""

Positive: TypeAlias = Annotated[float, Meta(gt=0)]
"""A setting above 0."""

NotNegative: TypeAlias = Annotated[float, Meta(ge=0)]
"""A setting of 0 or more."""

Share: TypeAlias = Annotated[float, Meta(ge=0, lt=1)]
"""A setting from 0 up to, but not including, 1."""

Count: TypeAlias = Annotated[int, Meta(ge=1)]
"""A whole number of at least 1."""
