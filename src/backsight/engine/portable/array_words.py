"""The words of formulas on arrays of float64, in the portable order: for formulas that are no part
of a derivation, as those of metrics are. Their operators are rounded once by themselves."""

import numpy as np

from backsight.engine.portable.operations import OPERATIONS
from backsight.kernel.formula import Words
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import is_number


def make_array_words() -> Words:
    """Those of NumPy, but for what adds up or is computed by the C library."""
    words = make_numpy_words(np.dtype("float64"))
    kept = ("where", "pack")  # no arithmetic
    portable = {w: _make_word(w) for w in OPERATIONS if w in words and w not in kept}
    return {**words, **portable}


def _make_word(name: str) -> Array:
    """A word; plain numbers among themselves are float64 as well."""

    def apply(*values: Array) -> Array:
        if all(is_number(v) for v in values):
            return float(OPERATIONS[name](*(np.float64(v) for v in values)))
        return OPERATIONS[name](*(np.asarray(v, np.float64) for v in values))

    return apply


ARRAY_WORDS = make_array_words()
