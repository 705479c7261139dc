"""Text of unknown origin, printed as text: what would steer a terminal or a page, turn the order of
letters or hide among them is shown, not obeyed.

A column called "a\\x1b[2Jb" is printed as a␛[2Jb, one called "a\\u202egnp.exe" as a<U+202E>gnp.exe.
"""

import re
from collections.abc import Mapping

PICTURES: Mapping[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    0x7F: "\N{SYMBOL FOR DELETE}",
}
"""The sign of each control character."""
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters
    "\u180e\u200b\u2028\u2029\u2060-\u2064\ufeff"  # blanks without width, ends of lines
    "\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff"  # order, remarks, tags
    "\ud800-\udfff\ufdd0-\ufdef"  # halves of characters, and what is none
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
"""What no reader sees; the joiners and marks that scripts are written with are not among it."""
NO_PICTURES: Mapping[int, str] = {}


def make_printable(text: str, pictures: Mapping[int, str] = PICTURES) -> str:
    """The text with a sign in place of each hidden character but tabs and line feeds: a picture
    where it has one, else its number."""
    if text.isprintable():
        return text
    return HIDDEN.sub(lambda hit: pictures.get(ord(hit[0])) or f"<U+{ord(hit[0]):04X}>", text)


def make_line(text: str) -> str:
    """The same on one line: the name of a file or a column may have a line feed, too."""
    return make_printable(text).replace("\n", PICTURES[0x0A])


def is_text(name: str) -> bool:
    """Whether UTF-8 has all its characters: the name of a file may have bytes that are none."""
    return name.isascii() or name == name.encode("utf-8", "replace").decode()
