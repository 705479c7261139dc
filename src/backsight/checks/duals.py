"""Dual numbers: a value, and how it changes in each of several directions.

At a tie the side on the left is taken, as the catalog's slopes do: z counts as just below the
number that it is compared with. Plain numbers are whole ones where they can be, so that duals of
fractions (NumPy's arrays of objects) stay fractions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.kernel import vocabulary
from backsight.kernel.formula import Words
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, eq=False)
class Dual:
    """value: an array. tangents: (directions, *shape of the value)."""

    value: Floats
    tangents: Floats

    __array_ufunc__ = None  # so that array * Dual is asked of Dual

    def __add__(self, other: Any) -> "Dual":
        return _add_tangents(self.value + take_value(other), (1, self), (1, other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> "Dual":
        return _add_tangents(self.value - take_value(other), (1, self), (-1, other))

    def __rsub__(self, other: Any) -> "Dual":
        return _add_tangents(other - self.value, (-1, self))

    def __mul__(self, other: Any) -> "Dual":
        there = take_value(other)
        return _add_tangents(self.value * there, (there, self), (self.value, other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Dual":
        there = take_value(other)
        value = self.value / there
        return _add_tangents(value, (1 / there, self), (-value / there, other))

    def __rtruediv__(self, other: Any) -> "Dual":
        value = other / self.value
        return _add_tangents(value, (-value / self.value, self))

    def __pow__(self, other: Any) -> "Dual":
        if isinstance(other, Dual):
            raised: Dual = exp(other * log(self))
            return raised
        return _add_tangents(self.value**other, (other * self.value ** (other - 1), self))

    def __rpow__(self, other: Any) -> "Dual":
        value = other**self.value
        return _add_tangents(value, (value * np.log(other), self))

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.tangents)

    def __abs__(self) -> "Dual":
        return _add_tangents(np.abs(self.value), (np.where(self.value > 0, 1.0, -1.0), self))

    def __matmul__(self, other: Any) -> "Dual":
        there = take_value(other)
        tangents = self.tangents @ there
        if isinstance(other, Dual):
            tangents = tangents + self.value @ other.tangents
        return Dual(self.value @ there, tangents)

    def __rmatmul__(self, other: Any) -> "Dual":
        return Dual(other @ self.value, other @ self.tangents)

    def __lt__(self, other: Any) -> Any:
        return self.value <= take_value(other)

    def __le__(self, other: Any) -> Any:
        return self.value <= take_value(other)

    def __gt__(self, other: Any) -> Any:
        return self.value > take_value(other)

    def __ge__(self, other: Any) -> Any:
        return self.value > take_value(other)

    def __eq__(self, other: object) -> Any:
        return self.value == take_value(other)

    def __ne__(self, other: object) -> Any:
        return self.value != take_value(other)

    __hash__ = None  # type: ignore[assignment] # as arrays have none

    def __getitem__(self, part: slice) -> "Dual":
        return Dual(self.value[part], self.tangents[:, part])

    def take(self, places: Array, axis: int) -> "Dual":
        """The numbers at some places along an axis."""
        tangents = np.take(self.tangents, places, axis=axis + 1)
        return Dual(np.take(self.value, places, axis=axis), tangents)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return self.value.shape

    @property
    def T(self) -> "Dual":
        """The transpose."""
        return Dual(self.value.T, np.swapaxes(self.tangents, -1, -2))

    def reshape(self, shape: tuple[int, ...]) -> "Dual":
        """The same numbers in another shape."""
        return Dual(self.value.reshape(shape), self.tangents.reshape(len(self.tangents), *shape))


def take_value(x: Any) -> Any:
    """The value of a dual number; anything else as it is."""
    return x.value if isinstance(x, Dual) else x


def _add_tangents(value: Array, *terms: tuple[Any, Any]) -> Dual:
    """A value whose tangents are the sum of each dual operand's own times a partial derivative."""
    value = np.asarray(value)
    tangents: Any = 0
    for partial, operand in terms:
        if isinstance(operand, Dual):
            tangents = tangents + partial * _align_tangents(operand, value.ndim)
    return Dual(value, np.broadcast_to(tangents, (len(tangents), *value.shape)))


def _align_tangents(x: Dual, ndim: int) -> Floats:
    """The tangents with axes of length 1 put in behind the directions, to broadcast."""
    missing = (1,) * (ndim - x.value.ndim)
    return x.tangents.reshape(len(x.tangents), *missing, *x.value.shape)


def _make_word(value: Callable[[Array], Array], slope: Callable[[Array, Array], Array]) -> Any:
    """A word on dual numbers. slope: (x, y) -> dy/dx, from the value x and the result y."""

    def word(x: Dual) -> Dual:
        y = value(x.value)
        return _add_tangents(y, (slope(x.value, y), x))

    return word


exp = _make_word(np.exp, lambda x, y: y)
log = _make_word(np.log, lambda x, y: 1 / x)


def _where(test: Array, yes: Any, no: Any) -> Dual:
    value = np.where(test, take_value(yes), take_value(no))
    sides = ((test, yes), (np.logical_not(test), no))
    terms = [
        np.where(is_used, _align_tangents(side, value.ndim), 0.0)
        for is_used, side in sides
        if isinstance(side, Dual)
    ]
    tangents = np.sum(terms, axis=0)
    return Dual(value, np.broadcast_to(tangents, (len(tangents), *value.shape)))


def _maximum(x: Any, y: Any) -> Dual:
    return _where(take_value(x) > take_value(y), x, y)


def _minimum(x: Any, y: Any) -> Dual:
    return _where(take_value(x) <= take_value(y), x, y)


def _max_units(x: Dual) -> Dual:
    position = np.argmax(x.value, axis=-1)[..., None]
    tangents = np.take_along_axis(x.tangents, position[None], axis=-1)
    return Dual(np.take_along_axis(x.value, position, axis=-1), tangents)


def _total(x: Dual) -> Dual:
    axes = tuple(range(1, x.tangents.ndim))
    return Dual(np.asarray(x.value.sum()), x.tangents.sum(axis=axes))


def _pack(*arrays: Any) -> Dual:
    count = next(len(a.tangents) for a in arrays if isinstance(a, Dual))
    tangents = [
        a.tangents.reshape(count, -1) if isinstance(a, Dual) else np.zeros((count, np.size(a)))
        for a in arrays
    ]
    value = np.concatenate([np.ravel(take_value(a)) for a in arrays])
    return Dual(value, np.concatenate(tangents, axis=1))


ON_DUALS: dict[str, Any] = {
    "cos": _make_word(np.cos, lambda x, y: -np.sin(x)),
    "sin": _make_word(np.sin, lambda x, y: np.cos(x)),
    "erf": _make_word(vocabulary.erf, lambda x, y: 2 / np.sqrt(np.pi) * np.exp(-x * x)),
    "exp": exp,
    "expm1": _make_word(np.expm1, lambda x, y: y + 1),
    "floor": lambda x: np.floor(x.value),
    "log": log,
    "log1p": _make_word(np.log1p, lambda x, y: 1 / (1 + x)),
    "max_units": _max_units,
    "maximum": _maximum,
    "minimum": _minimum,
    "pack": _pack,
    "sign": lambda x: np.sign(x.value),
    "sqrt": _make_word(np.sqrt, lambda x, y: 0.5 / y),
    "sum_rows": lambda x: Dual(x.value.sum(0), x.tangents.sum(1)),
    "sum_units": lambda x: Dual(x.value.sum(-1, keepdims=True), x.tangents.sum(-1, keepdims=True)),
    "tanh": _make_word(np.tanh, lambda x, y: 1 - y * y),
    "total": _total,
    "where": _where,
}


def _choose_word(name: str) -> Any:
    """The word for dual numbers where there is one among the operands, else NumPy's."""
    on_duals, plain = ON_DUALS[name], make_numpy_words(np.float64)[name]
    return lambda *v: on_duals(*v) if any(isinstance(x, Dual) for x in v) else plain(*v)


DUAL: Words = {**make_numpy_words(np.float64), **{name: _choose_word(name) for name in ON_DUALS}}
"""The vocabulary on dual numbers."""
