"""The words of formulas whose bits are ours: on arrays, on plain numbers, and on nodes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from backsight.engine.graph.trace import ELEMENTWISE, NODE_WORDS
from backsight.kernel.formula import Words
from backsight.kernel.types import Floats
from backsight.kernel.vocabulary import is_number
from backsight.kernel.words import evaluate_word

WORDS = ("exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "erf")
"""Those that have to be computed, and not just rounded once."""


def apply_word(name: str, x: Any) -> Floats:
    """A word of an array, entry by entry, in its dtype."""
    result: Floats = evaluate_word(name, x)
    return result


def make_portable_words() -> Words:
    """The vocabulary on nodes, in which plain numbers among themselves are portable as well."""
    from_plain = {op: _make_word(op) for op in WORDS}
    assert from_plain.keys() <= ELEMENTWISE
    return {**NODE_WORDS, **from_plain}


def _make_word(op: str) -> Callable[..., Any]:
    def apply(x: Any) -> Any:
        return float(apply_word(op, np.float64(x))) if is_number(x) else NODE_WORDS[op](x)

    return apply


PORTABLE_WORDS = make_portable_words()
