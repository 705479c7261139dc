"""Prose in lines of so many columns, in languages with spaces between words and without.

A Chinese character has two columns. A line may end behind each of them, but no line begins with
a sign that closes (，。）) or ends with one that opens (（《).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from backsight.kernel.printable import make_printable

HOLD = "\N{NO-BREAK SPACE}"
"""Holds two words together in prose; printed as a space."""
BLANKS = f" {HOLD}"
BLANK = re.compile(" ")
JOINTS = re.compile(f"(?<=[{BLANKS}])(?=[^ ])")
MIN_WIDTH = 20
"""Columns of a line at the least, however narrow the place."""
ORPHAN = 4
"""Columns that are too few for the last line of a Chinese paragraph."""

WIDE = (
    r"\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
)
"""Characters of Chinese, Japanese and Korean, and the signs that stand between them."""
WIDE_CHARACTER = re.compile(f"[{WIDE}]")
BLANKS_BETWEEN = re.compile(f"(?<=[{WIDE}]) +(?=[{WIDE}])|(?<=[、。，：；！？]) +(?=[^ ])")
"""Blanks that Chinese has no use for: between two characters, and behind a sign that closes."""

CLOSING = frozenset("、。，：；！？）》〉」』】〕”’％‰%")
OPENING = frozenset("（《〈「『【〔“‘")
CLOSING_HERE = CLOSING | frozenset(",.;:!?)]}…")
OPENING_HERE = OPENING | frozenset("([{")
"""Signs that close or open where no blank stands between them and the text that they belong to."""
QUOTES = "`\"'"
"""They open and close by turns."""


def count_columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_count_columns, text))


@lru_cache(maxsize=4096)
def _count_columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def close_gaps(text: str) -> str:
    """The text without blanks between two Chinese characters, as joined lines have them."""
    return BLANKS_BETWEEN.sub("", text)


def wrap_prose(text: str, width: int) -> list[str]:
    """Prose in lines; Chinese, which has no spaces, is broken between its characters."""
    lines = _fill_lines(text, max(width, MIN_WIDTH))
    return ["".join(line).rstrip(BLANKS).replace(HOLD, " ") for line in lines]


def find_breaks(text: str, width: int) -> list[int]:
    """Where prose is broken into lines: the places of the first characters of all but the first."""
    lengths = (len("".join(line)) for line in _fill_lines(text, width))
    return list(accumulate(lengths))[:-1]


def find_longest_piece(text: str) -> int:
    """Columns of the longest piece of a text that is not broken, a word or a character."""
    return max(map(_measure, _split_pieces(text, 1)), default=0)


def _fill_lines(text: str, room: int) -> list[list[str]]:
    """The pieces of each line, as many as it has room for; the last of Chinese is no orphan."""
    if text and _measure(text) <= room:
        return [[text]]
    lines: list[list[str]] = []
    used = room
    for piece in filter(None, _split_pieces(text, room)):
        if not lines or (piece.strip(BLANKS) and used + _measure(piece) > room):
            lines.append([])
            used = 0
        lines[-1].append(piece)
        used += count_columns(piece)
    if WIDE_CHARACTER.search(text):
        _fill_orphan(lines)
    return lines


def _fill_orphan(lines: list[list[str]]) -> None:
    """Move something to the last line where that has a character or two."""
    while len(lines) > 1 and len(lines[-2]) > 1 and _measure("".join(lines[-1])) < ORPHAN:
        lines[-1].insert(0, lines[-2].pop())


def _measure(piece: str) -> int:
    return count_columns(piece.rstrip(BLANKS))


def _split_pieces(text: str, room: int) -> Iterator[str]:
    """What stands on one line, a blank at its end included; nothing wider than a line is held."""
    start = 0
    for at in (*_list_breaks(text), len(text)):
        piece, start = text[start:at], at
        yield from [piece] if _measure(piece) <= room else JOINTS.split(piece)


def _list_breaks(text: str) -> Iterator[int]:
    """The places where a line may begin; only behind a blank where no character is Chinese."""
    quotes = dict.fromkeys(QUOTES, False)
    if not WIDE_CHARACTER.search(text):
        places = (found.end() for found in BLANK.finditer(text))
        yield from (at for at in places if at < len(text) and _is_break(text, at, quotes))
        return
    for at, character in enumerate(text):
        if at and _is_break(text, at, quotes):
            yield at
        if character in quotes:
            quotes[character] = not quotes[character]


def _is_break(text: str, at: int, quotes: dict[str, bool]) -> bool:
    """Whether a line may end before a place. quotes: which are open there."""
    before, after = text[at - 1], text[at]
    if after in (" ", HOLD) or before == HOLD or after in CLOSING:
        return False
    if before == " ":
        return _find_solid(text, at) not in OPENING
    if after in CLOSING_HERE or before in OPENING_HERE or quotes.get(after) or quotes.get(before):
        return False
    return bool(WIDE_CHARACTER.match(before) or WIDE_CHARACTER.match(after))


def _find_solid(text: str, at: int) -> str:
    """The last character before a place that is no blank; "" for none."""
    while at and text[at - 1] == " ":
        at -= 1
    return text[at - 1 : at]


def squeeze(name: str, length: int) -> str:
    """The name on one line, cut in the middle, for names often differ at their ends.

    length: in columns of a terminal, of which a Chinese character has two.
    """
    line = " ".join(make_printable(name).split())
    if count_columns(line) <= length:
        return line
    tail = (length - 1) // 3
    start, end = _cut(line, length - 1 - tail), _cut(line[::-1], tail)[::-1]
    return f"{start.rstrip()}…{end.lstrip()}"


def _cut(text: str, columns: int) -> str:
    """As much of the beginning as takes so many columns."""
    widths = accumulate(map(count_columns, text))
    return text[: sum(width <= columns for width in widths)]
