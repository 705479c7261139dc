"""The words of formulas, each written once, for float32 and float64, in + - * / and few primitives.

They run on whatever has operators: NumPy's arrays, a tracer's nodes; TypeScript is printed of them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backsight.kernel.words.cos import cos_double, cos_single
from backsight.kernel.words.erf import erf_double, erf_single
from backsight.kernel.words.exp import exp_double, exp_single
from backsight.kernel.words.expm1 import expm1_double, expm1_single
from backsight.kernel.words.log import log_double, log_single
from backsight.kernel.words.log1p import log1p_double, log1p_single
from backsight.kernel.words.primitives import NUMPY
from backsight.kernel.words.sin import sin_double, sin_single
from backsight.kernel.words.tanh import tanh_double, tanh_single

WORDS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "exp": (exp_single, exp_double),
    "expm1": (expm1_single, expm1_double),
    "log": (log_single, log_double),
    "log1p": (log1p_single, log1p_double),
    "tanh": (tanh_single, tanh_double),
    "sin": (sin_single, sin_double),
    "cos": (cos_single, cos_double),
    "erf": (erf_single, erf_double),
}
NAMES = tuple(WORDS)


def find_word(name: str, dtype: Any) -> Callable[[Any, Any], Any]:
    """The function (p, x) of a word for float32 or float64."""
    return WORDS[name][np.dtype(dtype) == np.float64]


def evaluate_word(name: str, x: Any) -> Any:
    """A word of each entry of a NumPy array, in its dtype; of a plain number, in float64."""
    plain = isinstance(x, int | float)
    entries = np.asarray(x, np.float64) if plain else np.asarray(x)
    with np.errstate(all="ignore"):
        out = find_word(name, entries.dtype)(NUMPY, entries)
    return float(out) if plain else out
