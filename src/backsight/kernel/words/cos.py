"""The cosine: the sine a quarter of a turn further."""

from typing import Any

from backsight.kernel.words.sin import turn_part


def cos_double(p: Any, x: Any) -> Any:
    """The cosine."""
    return turn_part(p, x, 1.0)


def cos_single(p: Any, x: Any) -> Any:
    """The float64 word, rounded."""
    return p.narrow(cos_double(p, p.widen(x)))
