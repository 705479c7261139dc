"""Settings as Keras writes them."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def split_class(plain: Any) -> tuple[str, Mapping[str, Any]]:
    """The name and settings of what Keras writes as a text or as a dictionary."""
    if isinstance(plain, str):
        return plain, {}
    if not isinstance(plain, Mapping):
        return "", {}
    name, settings = plain.get("class_name"), plain.get("config")
    if name == "function" and isinstance(settings, str):
        return settings, {}
    is_whole = isinstance(name, str) and isinstance(settings, Mapping)
    return (str(name), settings) if is_whole and isinstance(settings, Mapping) else ("", {})


def get_number(settings: Mapping[str, Any], name: str, usual: float) -> float:
    """A number of the settings; what is usual where there is none."""
    plain = settings.get(name, usual)
    return shorten(float(plain)) if isinstance(plain, int | float) else usual


def shorten(value: float) -> float:
    """0.001 for 0.0010000000474974513, as float32 has it."""
    short = float(f"{value:.7g}")
    return short if np.float32(short) == np.float32(value) else value
