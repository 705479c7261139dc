"""Numbers and names as they stand on a picture."""

from backsight.kernel.language import N_, _
from backsight.kernel.printable import make_printable

_PARTS = {"train": N_("train"), "validation": N_("validation"), "test": N_("test")}

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_part(part: str) -> str:
    """A part of the data as it is called on a picture."""
    return _(_PARTS[part])


def format_part_size(part: str, rows: int) -> str:
    """The same, and how many rows it has."""
    return _("{part} ({rows:,})").format(part=format_part(part), rows=rows)


def format_number(value: float) -> str:
    """Three digits; more where a number just below 1 would be rounded up to it."""
    digits = 3
    while value < 1 and float(f"{value:.{digits}g}") == 1 and digits < 17:
        digits += 1
    return f"{value:.{digits}g}".replace("-", "−")


def format_rows(count: float) -> str:
    """About so many rows: three digits, 15,400."""
    return f"{float(f'{count:.3g}'):,.0f}" if 100 <= count < 1e9 else format_number(count)


def format_percent(share: float) -> str:
    """Whole percents, of which 0 and 100 are exact."""
    text = f"{share:.0%}"
    if text == "100%" and share < 1:
        return ">99%"
    return "<1%" if text == "0%" and share > 0 else text


def format_decade(value: float) -> str:
    """A label of a log axis: 0.001, 10, 10⁷."""
    text = f"{value:.0e}"
    digit, power = text[0], int(text[2:])
    if -4 <= power <= 4:
        return f"{value:,g}"
    label = "10" + str(power).translate(_SUPERSCRIPTS)
    return label if digit == "1" else f"{digit}·{label}"


def shorten(text: str, length: int) -> str:
    """The text on one line, cut to a length with an ellipsis at the end."""
    line = " ".join(make_printable(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
