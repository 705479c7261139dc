"""Numbers out of what a command prints."""

import json
import re
from typing import Any


class Unread(Exception):
    """What a command printed has not the form that a claim reads."""


def read_numbers(output: str, pattern: str) -> list[float]:
    """Every number that the pattern's one group takes; raises `Unread` where there is none."""
    texts = re.findall(pattern, " ".join(output.split()))
    if not texts:
        raise Unread(f"nothing like {pattern!r} in:\n{output}")
    return [float(text.rstrip(".,").replace(",", "").replace("−", "-")) for text in texts]


def read_number(output: str, pattern: str) -> float:
    """The first of them."""
    return read_numbers(output, pattern)[0]


def read_json(output: str) -> list[Any]:
    """Everything that is JSON in it, in its order."""
    decoder, found, at = json.JSONDecoder(), [], output.find("{")
    while at >= 0:
        value, end = decoder.raw_decode(output, at)
        found.append(value)
        at = output.find("{", end)
    return found
