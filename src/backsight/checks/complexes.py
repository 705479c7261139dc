"""Complex numbers as the complex step needs them: branches look at the real part.

At a tie the side on the left is taken, as the catalog's slopes do: z counts as just below the
number that it is compared with.
"""

from typing import Any

import numpy as np

from backsight.kernel import vocabulary
from backsight.kernel.formula import Words
from backsight.kernel.libraries import numpy_words
from backsight.kernel.types import Array


class Complexes(np.ndarray[Any, Any]):
    """Complex arrays that compare by their real parts."""

    def __lt__(self, other: Any) -> Any:
        return _real(self) <= _real(other)

    def __le__(self, other: Any) -> Any:
        return _real(self) <= _real(other)

    def __gt__(self, other: Any) -> Any:
        return _real(self) > _real(other)

    def __ge__(self, other: Any) -> Any:
        return _real(self) > _real(other)

    def __eq__(self, other: object) -> Any:
        return _real(self) == _real(other)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    __hash__ = None

    def __abs__(self) -> Any:
        return complexes(np.where(_real(self) > 0, _plain(self), -_plain(self)))


def complexes(x: Array) -> Complexes:
    """An array as complex numbers that compare by their real parts."""
    return np.asarray(x, np.complex128).view(Complexes)


def _plain(x: Array) -> Array:
    return np.asarray(x)


def _real(x: Array) -> Array:
    return np.real(_plain(x))


def _maximum(x: Array, y: Array) -> Array:
    return complexes(np.where(_real(x) > _real(y), _plain(x), _plain(y)))


def _minimum(x: Array, y: Array) -> Array:
    return complexes(np.where(_real(x) <= _real(y), _plain(x), _plain(y)))


def _where(test: Array, yes: Array, no: Array) -> Array:
    return complexes(np.where(_plain(test), _plain(yes), _plain(no)))


def _erf(x: Array) -> Array:
    """erf(x + ih) to first order in h, which is all that a step of 1e-30 leaves."""
    real, slope = _real(x), 2 / np.sqrt(np.pi) * np.exp(-(_real(x) ** 2))
    return complexes(vocabulary.erf(real) + 1j * slope * np.imag(_plain(x)))


def _max_units(x: Array) -> Array:
    place = np.argmax(_real(x), axis=-1)[..., None]
    return complexes(np.take_along_axis(_plain(x), place, axis=-1))


def _word(name: str, on_complex: Any) -> Any:
    """The word for complex numbers where there is one among the operands, else the usual one."""
    plain = numpy_words(np.float64)[name]
    return lambda *v: on_complex(*v) if any(isinstance(x, Complexes) for x in v) else plain(*v)


COMPLEX: Words = {
    **numpy_words(np.float64),
    "maximum": _word("maximum", _maximum),
    "minimum": _word("minimum", _minimum),
    "where": _word("where", _where),
    "erf": _word("erf", _erf),
    "sign": _word("sign", lambda x: np.sign(_real(x))),
    "floor": _word("floor", lambda x: np.floor(_real(x))),
    "max_units": _word("max_units", _max_units),
    "total": _word("total", lambda x: complexes(np.sum(_plain(x)))),
}
"""The vocabulary on complex numbers."""
