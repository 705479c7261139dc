"""Numbers as they are printed: correctly rounded, powers of ten as such.

`numeral` is the plain text; a renderer that can do better draws the parts of `read_number`.
"""

from dataclasses import dataclass

import numpy as np

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, kw_only=True)
class Numeral:
    """−digits × 10^power. digits: "0.25", "" for a bare power of ten, "∞", "NaN", or any other
    word; power: None without a power of ten."""

    minus: bool = False
    digits: str
    power: int | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one word without a sign: it needs brackets nowhere."""
        return not self.minus and self.power is None

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits, and not a word or ∞."""
        return self.digits == "" or self.digits[0].isdigit()


def format_number(value: object, digits: int | None = None) -> str:
    """A number as plain text: 0.9, −3, 10⁻⁸, 2.5 × 10⁻⁷, ∞, NaN.

    digits: significant ones, the last of them correctly rounded from the number's exact binary
    value; None for as many as tell it from every other number. Whole numbers (`int`) are never
    rounded, and no sign parts their thousands.
    """
    number = to_numeral(value, digits)
    minus = "−" if number.minus else ""
    if number.power is None:
        return minus + number.digits
    power = f"10{str(number.power).translate(SUPERSCRIPTS)}"
    return minus + (f"{number.digits} × {power}" if number.digits else power)


def to_numeral(value: object, digits: int | None = None) -> Numeral:
    """The parts of a number as it is printed. A value that is no number is its own word."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, int | float) or isinstance(value, bool):
        return Numeral(digits=str(value))
    text = _format_digits(value, digits)
    minus, text = text.startswith("-"), text.removeprefix("-")
    if text in ("inf", "nan"):
        return Numeral(minus=minus, digits={"inf": "∞", "nan": "NaN"}[text])
    mantissa, e, power = text.partition("e")
    if not e:
        return Numeral(minus=minus, digits=mantissa)
    return Numeral(minus=minus, digits="" if mantissa == "1" else mantissa, power=int(power))


def _format_digits(value: float, digits: int | None) -> str:
    if isinstance(value, int) or digits is None:
        return repr(value).removesuffix(".0")
    return format(value, f".{digits}g")
