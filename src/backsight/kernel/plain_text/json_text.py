"""Plain data as JSON: what steers a terminal stands in it by its number, as in every JSON."""

import json
import re
from typing import Any

from backsight.kernel.plain import replace_nan
from backsight.kernel.printable import HIDDEN


def format_json(
    data: Any, *, indent: int | None = None, ascii_only: bool = False, dense: bool = False
) -> str:
    """The text; null for each number that is not finite. ascii_only: other letters as \\uXXXX.
    dense: without blanks."""
    text = json.dumps(
        replace_nan(data),
        indent=indent,
        ensure_ascii=ascii_only,
        separators=(",", ":") if dense else None,
        allow_nan=False,
    )
    return HIDDEN.sub(_write_number, text)


def _write_number(hit: re.Match[str]) -> str:
    pair = json.dumps(hit[0])[1:-1]  # beyond U+FFFF two numbers; but of ASCII the letter itself
    return pair if pair != hit[0] else f"\\u{ord(hit[0]):04x}"
