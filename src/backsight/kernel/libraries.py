"""The vocabulary in one array library and one dtype: what `Formula.on` takes.

NumPy's words are those of `kernel.vocabulary`, with `where` in the asked dtype. Any library
that follows the array API standard (torch, CuPy, JAX) gets the same words from its namespace.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from array_api_compat import array_namespace, is_numpy_array

from backsight.kernel import vocabulary
from backsight.kernel.formula import Words
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import is_number

SHARED_WORDS = (
    "cos",
    "exp",
    "expm1",
    "floor",
    "log",
    "log1p",
    "maximum",
    "minimum",
    "sign",
    "sin",
    "sqrt",
    "tanh",
)
"""Words that the array API standard has under the same name."""


def choose_words(example: Array) -> Words:
    """The words in the library and dtype of an array."""
    if is_numpy_array(example):
        return make_numpy_words(example.dtype)
    return make_array_api_words(array_namespace(example), example)


@lru_cache(maxsize=8)
def make_numpy_words(dtype: Any) -> Words:
    """The words in NumPy, the same ones for a dtype. dtype: of the numbers that `where` makes from
    plain ones."""
    as_dtype = np.dtype(dtype).type

    def where(test: Array, yes: Array, no: Array) -> Array:
        if type(test) is bool:
            return yes if test else no
        return np.where(test, *(as_dtype(v) if is_number(v) else v for v in (yes, no)))

    return {name: getattr(vocabulary, name) for name in vocabulary.__all__} | {"where": where}


def make_array_api_words(xp: Any, example: Array) -> Words:
    """The words in another library. xp: its namespace; example: an array of the dtype and
    on the device to work with."""

    def to_array(value: Array) -> Array:
        return xp.asarray(value, dtype=example.dtype, device=example.device)

    def make_elementwise(name: str) -> Any:
        plain, library_word = getattr(vocabulary, name), getattr(xp, name)
        return lambda *v: plain(*v) if all(map(is_number, v)) else library_word(*_to_arrays(v))

    def _to_arrays(values: tuple[Array, ...]) -> list[Array]:
        return [to_array(v) if is_number(v) else v for v in values]

    def where(test: Array, yes: Array, no: Array) -> Array:
        if type(test) is bool:
            return yes if test else no
        return xp.where(test, *_to_arrays((yes, no)))

    special = getattr(xp, "special", None) or getattr(getattr(xp, "scipy", None), "special", None)
    erf = getattr(special, "erf", None) or (lambda x: to_array(vocabulary.erf(np.asarray(x))))
    return {
        **{name: make_elementwise(name) for name in SHARED_WORDS},
        "where": where,
        "erf": lambda x: vocabulary.erf(x) if is_number(x) else erf(x),
        "sum_units": lambda x: xp.sum(x, axis=-1, keepdims=True),
        "max_units": lambda x: xp.max(x, axis=-1, keepdims=True),
        "sum_rows": lambda x: xp.sum(x, axis=0),
        "total": xp.sum,
        "add_up": vocabulary.add_up,
        "pack": lambda *arrays: xp.concat([xp.reshape(a, (-1,)) for a in arrays]),
        "pi": vocabulary.pi,
    }
