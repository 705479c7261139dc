"""Plain data without numbers that JSON has no word for."""

import math
from collections.abc import Mapping
from typing import Any


def replace_nan(data: Any) -> Any:
    """The same plain data, None in place of each number that is not finite."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: replace_nan(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [replace_nan(value) for value in data]
    return data
