"""Complex numbers as the complex step needs them: branches look at the real part.

At a tie the side on the left is taken, as the catalog's slopes do: z counts as just below the
number that it is compared with.
"""

from typing import Any

import numpy as np

from backsight.kernel import vocabulary
from backsight.kernel.formula import Words
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.types import Array


class Complexes(np.ndarray[Any, Any]):
    """Complex arrays that compare by their real parts."""

    def __lt__(self, other: Any) -> Any:
        return _take_real(self) <= _take_real(other)

    def __le__(self, other: Any) -> Any:
        return _take_real(self) <= _take_real(other)

    def __gt__(self, other: Any) -> Any:
        return _take_real(self) > _take_real(other)

    def __ge__(self, other: Any) -> Any:
        return _take_real(self) > _take_real(other)

    def __eq__(self, other: object) -> Any:
        return _take_real(self) == _take_real(other)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    __hash__ = None

    def __abs__(self) -> Any:
        return to_complexes(np.where(_take_real(self) > 0, _to_plain(self), -_to_plain(self)))


def to_complexes(x: Array) -> Complexes:
    """An array as complex numbers that compare by their real parts."""
    return np.asarray(x, np.complex128).view(Complexes)


def _to_plain(x: Array) -> Array:
    return np.asarray(x)


def _take_real(x: Array) -> Array:
    return np.real(_to_plain(x))


def _maximum(x: Array, y: Array) -> Array:
    return to_complexes(np.where(_take_real(x) > _take_real(y), _to_plain(x), _to_plain(y)))


def _minimum(x: Array, y: Array) -> Array:
    return to_complexes(np.where(_take_real(x) <= _take_real(y), _to_plain(x), _to_plain(y)))


def _where(test: Array, yes: Array, no: Array) -> Array:
    return to_complexes(np.where(_to_plain(test), _to_plain(yes), _to_plain(no)))


def _erf(x: Array) -> Array:
    """erf(x + ih) to first order in h, which is all that a step of 1e-30 leaves."""
    real, slope = _take_real(x), 2 / np.sqrt(np.pi) * np.exp(-(_take_real(x) ** 2))
    return to_complexes(vocabulary.erf(real) + 1j * slope * np.imag(_to_plain(x)))


def _max_units(x: Array) -> Array:
    position = np.argmax(_take_real(x), axis=-1)[..., None]
    return to_complexes(np.take_along_axis(_to_plain(x), position, axis=-1))


def _choose_word(name: str, on_complex: Any) -> Any:
    """The word for complex numbers where there is one among the operands, else the usual one."""
    plain = make_numpy_words(np.float64)[name]
    return lambda *v: on_complex(*v) if any(isinstance(x, Complexes) for x in v) else plain(*v)


COMPLEX: Words = {
    **make_numpy_words(np.float64),
    "maximum": _choose_word("maximum", _maximum),
    "minimum": _choose_word("minimum", _minimum),
    "where": _choose_word("where", _where),
    "erf": _choose_word("erf", _erf),
    "sign": _choose_word("sign", lambda x: np.sign(_take_real(x))),
    "floor": _choose_word("floor", lambda x: np.floor(_take_real(x))),
    "max_units": _choose_word("max_units", _max_units),
    "total": _choose_word("total", lambda x: to_complexes(np.sum(_to_plain(x)))),
}
"""The vocabulary on complex numbers."""
