"""Numbers as tables spell them: 1,065 and 14.2% and $703 and (1,200).

A decimal comma is turned into a point where the file is read (`with_decimal_points`), so that
whatever comes after knows points only.
"""

import re

from backsight.data.labels import to_number

ERRORS = frozenset(
    {"#n/a", "#na", "#nv", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!"}
)
"""What a spreadsheet writes for a value that it could not find."""

MISSING = frozenset({"", "na", "n/a", "<na>", "nan", "-nan", "nat", "null", "\\n", "?", *ERRORS})
"""What stands for a missing value, in small letters."""

DOUBTFUL = frozenset(
    {"-", "--", "–", "—", ".", "none", "nil", "missing", "unknown", "n.a.", "k.a."}
)
"""What stands for one among numbers; in a column of words it may be a word like others, and is a
missing value only where columns of numbers of the same file have it."""

SIGNS = "$€£¥₹₩"
"""What may stand before or after an amount."""

AROUND = SIGNS + "%() "
"""What may stand around the digits."""

BLANKS = " \u00a0\u202f\u2009'’"
"""What may stand between groups of three digits, besides the comma."""

UNIT = r"[^\W\d_][^\W\d_]{1,4}|[kmghsl]|[°µΩ]\w{0,2}"
"""What may stand behind a number without a blank: 170cm, 5kg, 112k, but not 12A."""
AMOUNT = re.compile(
    rf"(?P<before>[A-Z]{{3}} )?(?P<number>.*\d[.,)]?)(?P<after>\s+°?[^\W\d_]{{1,5}}\.?|{UNIT})?"
)
"""A number with a unit of letters before it (CHF 190) or behind it (170 cm)."""

GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:[,{BLANKS}]\d{{3}})+(?:\.\d*)?")
GROUPED_BY_POINTS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?")
WITH_COMMA = re.compile(r"[-+]?(?:\d+,\d*|,\d+)(?:[eE][-+]?\d+)?")
"""A number with a decimal comma."""

LONGEST = 40
"""Letters of a number with its unit, at the most."""

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


def parse_quantity(text: str) -> tuple[float, str] | None:
    """The same, and numbers with a unit of letters.

    >>> parse_quantity("170 cm"), parse_quantity("CHF 1,190"), parse_quantity("12A")
    ((170.0, 'cm'), (1190.0, 'CHF'), None)
    """
    number = parse_number(text)
    found = None if number is not None or len(text) > LONGEST else AMOUNT.fullmatch(text.strip())
    if found is None:
        return number
    units = [found["before"] or "", found["after"] or ""]
    number = parse_number(found["number"])
    if number is None or number[1] or all(units) or not any(units):
        return None
    return number[0], "".join(units).strip()


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
    core = find_core(body)
    if GROUPED_BY_POINTS.fullmatch(core):
        return body.replace(core, core.replace(".", "").replace(",", "."))
    grouped = _without_blanks(core)
    if WITH_COMMA.fullmatch(grouped):
        return body.replace(core, grouped.replace(",", "."))
    return text


def find_core(text: str) -> str:
    """The digits of a number, without what stands before and behind them: -€1.065,30 is 1.065,30.
    "" where it is no number."""
    if len(text) > LONGEST:
        return ""
    found = AMOUNT.fullmatch(text.strip(AROUND))
    return found["number"].strip(AROUND).lstrip(f"-+−{AROUND}") if found else ""


def _without_blanks(core: str) -> str:
    return core.translate(dict.fromkeys(map(ord, BLANKS)))


def is_clearly_decimal(core: str, mark: str) -> bool:
    """Whether the digits of a number have a mark, "," or ".", that does not divide thousands."""
    by_points = GROUPED_BY_POINTS.fullmatch(core) is not None
    if mark == ".":
        return "." in core and parse_number(core) is not None and not by_points
    if WITH_COMMA.fullmatch(_without_blanks(core)):
        return GROUPED.fullmatch(core) is None
    return by_points and ("," in core or core.count(".") > 1)
