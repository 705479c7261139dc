"""A number as JSON has it."""

import math
from typing import Any


def write_number(value: float) -> Any:
    """A number as JSON has it: infinity and NaN as text."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
