"""Numbers as they are written for people."""

import math
from typing import Any

from backsight.adapters.torch.flight.numbers import format_number
from backsight.kernel.language import ngettext

TERMS = 3
"""Terms of a sum that are shown."""


def put(value: Any) -> str:
    """A number inside a formula: in parentheses where it is negative."""
    if isinstance(value, str):
        return value
    text = format_number(value)
    return f"({text})" if text.startswith("−") else text


def add_up(terms: Any, count: int | None = None) -> str:
    """Many terms: the largest, and how many there are."""
    flat = terms.detach().double().flatten()
    total = len(flat) if count is None else count
    order = flat.abs().nan_to_num(nan=math.inf).argsort(descending=True)[:TERMS]
    shown = " + ".join(put(flat[i]) for i in order)
    return shown + (f" + … ({format_terms(total)})" if total > TERMS else "")


def format_terms(count: int) -> str:
    """So many terms of a sum."""
    return ngettext("{count:,} term", "{count:,} terms", count).format(count=count)
