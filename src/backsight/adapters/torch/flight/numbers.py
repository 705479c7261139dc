"""Numbers as they are written for people: ∞, −∞, NaN."""

import math
from typing import Any


def format_number(value: Any) -> str:
    """A number for people: ∞, −∞, NaN, six digits."""
    number = float(value)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:.6g}".replace("-", "−")
