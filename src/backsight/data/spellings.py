"""Numbers as tables spell them: 1,065 and 14.2% and $703 and (1,200).

A decimal comma is turned into a point where the file is read (`with_decimal_points`), so that
whatever comes after knows points only.
"""

import re

from backsight.data.labels import to_number

MISSING = frozenset({"", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"})
"""What stands for a missing value, in small letters."""

DOUBTFUL = frozenset({"-", "--", ".", "none", "nil", "missing", "unknown"})
"""What stands for one among numbers; in a column of words it may be a word like others, and is a
missing value only where columns of numbers of the same file have it."""

SIGNS = "$€£¥₹₩"
"""What may stand before or after an amount."""

BLANKS = " \u00a0\u202f\u2009'’"
"""What may stand between groups of three digits, besides the comma."""

GROUPED = re.compile(rf"\d{{1,3}}(?:[,{BLANKS}]\d{{3}})+(?:\.\d*)?")
GROUPED_BY_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d*)?")
WITH_COMMA = re.compile(r"[-+]?(?:\d+,\d*|,\d+)(?:[eE][-+]?\d+)?")
"""A number with a decimal comma."""

PLAUSIBLE = re.compile(rf"[-+−(\s{SIGNS}]*\.?\d[\d.,{BLANKS}]*(?:[eE][-+]?\d+)?[\s%){SIGNS}]*")
"""What a number may look like; anything else is none."""


def is_missing_text(text: str) -> bool:
    """Whether a cell among numbers says that there is no value."""
    word = text.strip().lower()
    return word in MISSING or word in DOUBTFUL


def parse_number(text: str) -> tuple[float, str] | None:
    """The number that a text stands for, and its unit: "%", a sign of SIGNS, or "".

    None where it stands for none.

    >>> parse_number("$1,065.50"), parse_number("(12%)"), parse_number("twelve")
    ((1065.5, '$'), (-12.0, '%'), None)
    """
    plain = to_number(text)
    if plain is not None:
        return plain, ""
    if PLAUSIBLE.fullmatch(text) is None:
        return None
    body, sign = text.strip(), 1.0
    if body.startswith("(") and body.endswith(")"):  # as accounts write what is below 0
        body, sign = body[1:-1].strip(), -1.0
    if body[:1] in ("-", "+", "−"):
        body, sign = body[1:].strip(), sign if body[0] == "+" else -sign
    body, unit = _split_unit(body)
    if body[:1] in ("-", "+", "−") and unit:
        body, sign = body[1:].strip(), sign if body[0] == "+" else -sign
    if GROUPED.fullmatch(body):
        body = body.translate(dict.fromkeys(map(ord, BLANKS + ",")))
    number = to_number(body) if body[:1].isdigit() or body[:1] == "." else None
    return None if number is None else (sign * number, unit)


def _split_unit(body: str) -> tuple[str, str]:
    """A number and its unit."""
    for place in (0, -1):
        if body and body[place] in (SIGNS if place == 0 else SIGNS + "%"):
            unit = body[place]
            return (body[1:] if place == 0 else body[:-1]).strip(), unit
    return body, ""


def with_decimal_point(text: str) -> str:
    """A cell of a file with decimal commas, its number spelled with a point: 1.065,3 is 1065.3."""
    body = text.strip()
    core = body.strip(SIGNS + "%() ")
    if GROUPED_BY_POINTS.fullmatch(core):
        return body.replace(core, core.replace(".", "").replace(",", "."))
    grouped = core.translate(dict.fromkeys(map(ord, BLANKS)))
    if WITH_COMMA.fullmatch(grouped):
        return body.replace(core, grouped.replace(",", "."))
    return text
