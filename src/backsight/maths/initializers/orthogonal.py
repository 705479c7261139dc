"""Orthonormal rows or columns, times a gain: lengths are kept from layer to layer."""

import numpy as np

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths.initializers._record import Initializer


def orthonormal(d: Array) -> Array:
    """Orthonormal columns (rows, where those are fewer), uniformly distributed: the Q of a QR
    decomposition whose R has a positive diagonal. d: (in, out) standard normal draws."""
    tall = d if d.shape[0] >= d.shape[1] else d.T
    q, r = np.linalg.qr(tall)
    q = q * np.copysign(1, np.diagonal(r))
    return q if d.shape[0] >= d.shape[1] else q.T


@formula
def value(d: Array, n_in: int, n_out: int, *, gain: float = 1.0) -> Array:
    return gain * orthonormal(d)


orthogonal = Initializer(
    name="orthogonal",
    value=value,
    draws="normal",
    reference="Saxe, McClelland and Ganguli, arXiv:1312.6120",
)
