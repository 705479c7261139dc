"""Words of formulas written once, in operations that every machine rounds alike, for NumPy, for
machine code and for a browser: the same bits in all of them, within 2 units in the last place.

Each is a function of a language's `Primitives`, of x, and of the constants of a Precision. It has
no branches, but for one past what is seldom wanted: a sine beyond 2^20 is a function of its own,
the only one that looks numbers up. docs/decisions/0023 says why they are not the libraries' own.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backsight.kernel.types import Array
from backsight.kernel.words.cos import cos, cos_far
from backsight.kernel.words.erf import erf
from backsight.kernel.words.exp import exp
from backsight.kernel.words.expm1 import expm1
from backsight.kernel.words.log import log
from backsight.kernel.words.log1p import log1p
from backsight.kernel.words.precision import PRECISIONS
from backsight.kernel.words.primitives import NumpyPrimitives, Part, Primitives
from backsight.kernel.words.sin import sin, sin_far
from backsight.kernel.words.tanh import tanh

__all__ = ["NAMES", "PARTS", "Primitives", "evaluate_word", "find_word", "words"]

words: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (cos, erf, exp, expm1, log, log1p, sin, tanh)
}
"""By their names in formulas."""
NAMES = tuple(words)
PARTS: dict[str, Part] = {f.__name__: f for f in (cos_far, sin_far)}
"""Parts of words that are functions of their own, of numbers of float64."""


def find_word(name: str, dtype: str) -> Callable[[Primitives, Any], Any]:
    """A word, or a part of one, for float32 or float64: a function of a language and of x.
    Raises KeyError."""
    if name in PARTS:
        return PARTS[name]
    return partial(words[name], c=PRECISIONS[dtype])


def evaluate_word(name: str, x: Array) -> Array:
    """A word of each entry of an array, in its dtype."""
    with np.errstate(all="ignore"):
        result: Array = find_word(name, str(x.dtype))(NumpyPrimitives(str(x.dtype)), x)
    return result
