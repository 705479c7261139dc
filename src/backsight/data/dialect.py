"""How a text file is written: its encoding, what stands between its columns, its line of names.

Each is found where the file is clear about it. Where it is not, an error asks for the option that
says it; nothing is guessed silently.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from pathlib import Path

from backsight.data.spellings import (
    find_core,
    is_clearly_decimal,
    is_missing_text,
    parse_number,
)
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words

Rows = list[list[str]]

DELIMITERS = "\t;|, "
"""What may stand between columns; of several that fit, the first one."""
BLANK = " "
"""Any number of blanks."""
EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A number whose mark may divide thousands or be decimal."""
SAMPLE = 200
"""Lines that are looked at."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OLD_ENCODINGS = ("cp1252", "gb18030", "big5", "shift_jis", "cp1250", "cp1251")
"""What a file that is not UTF-8 may be in: whether it can be read in one proves little."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a file is written, as far as somebody says it; "" and None for what is to be found."""

    delimiter: str = ""
    decimal: str = ""
    encoding: str = ""
    header: bool | None = None
    skip_lines: int = 0
    """Lines above the table that are no part of it."""


DEFAULT_DIALECT = Dialect()
"""Of which nothing is said: all is found."""


def decode(path: Path, data: bytes, encoding: str, *, is_later: bool = False) -> str:
    """The text of a file, its lines ended by a line feed. is_later: the encoding was said of the
    rows to train on, and this file may be in UTF-8 all the same. Raises BadData where its encoding
    has to be said."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if is_later and (marked or (_is_by_bytes(encoding) and _is_readable(data, "utf-8"))):
        encoding = ""
    try:
        text = data.decode(encoding or marked or "utf-8")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    except LookupError as fault:
        raise BadData(
            _("There is no encoding {encoding!r}. Common ones: {known}.").format(
                encoding=encoding, known=join_words(("utf-8", "utf-16", *OLD_ENCODINGS))
            )
        ) from fault
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        able = [name for name in OLD_ENCODINGS if name != encoding and _is_readable(data, name)]
        raise BadData(
            _(
                "{path}, line {line}: byte 0x{byte:02x} is not {encoding}. Say the encoding: "
                '--encoding {known}. Or save the file as "CSV UTF-8".'
            ).format(
                path=path,
                line=line,
                byte=data[fault.start],
                encoding=encoding or (marked or "utf-8").upper(),
                known=_(" or ").join(able) or "…",
            )
        ) from fault


def _is_by_bytes(encoding: str) -> bool:
    """Whether an encoding has one byte for each letter: then what is UTF-8 is so by no accident."""
    try:
        return len("é".encode().decode(encoding, "replace")) == 2
    except LookupError:
        return False


def _is_readable(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def explaining_quotes(path: Path) -> Iterator[None]:
    """Say where quotation marks are not closed."""
    try:
        yield
    except csv.Error as fault:
        raise BadData(
            _("{path}: {fault}. Look for a quotation mark that is not closed.").format(
                path=path, fault=fault
            )
        ) from fault


def read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text that are not blank, each with the number of its line, counted from 1."""
    lines = split_lines(text)
    if delimiter == BLANK:
        lines = (line.strip(" \n") + "\n" for line in lines)
    rows = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    for row in rows:
        if any(row) or len(row) > 1:
            yield rows.line_num, row


def split_lines(text: str) -> Iterator[str]:
    """The lines of a text one after the other, each with its end."""
    start = 0
    while start < len(text):
        stop = text.find("\n", start) + 1 or len(text)
        yield text[start:stop]
        start = stop


def split_sample(text: str, delimiter: str) -> Rows:
    """The first rows."""
    return [row for _line, row in islice(read_rows(text, delimiter), SAMPLE)]


def find_delimiter(text: str) -> str:
    """Of DELIMITERS, the first that splits every line alike; of none, the comma or what the first
    line has most of, so that the line which is different can be told. Of one line, the first that
    is in it."""
    fitting = []
    first_lines = "".join(islice(split_lines(text), SAMPLE))
    for delimiter in DELIMITERS:
        if delimiter not in first_lines:
            continue
        try:
            widths = [len(row) for row in split_sample(text, delimiter)]
        except csv.Error:
            continue
        if len(widths) > 1 and len(set(widths[1:])) == 1 and _is_header_width(widths[0], widths[1]):
            fitting.append(delimiter)
    if fitting:
        return fitting[0]
    first, second = islice(chain(filter(str.strip, split_lines(text)), ("", "")), 2)
    if not second:
        return next((d for d in DELIMITERS if d in first.strip()), ",")
    return max(",;\t", key=first.count)


def _is_header_width(names: int, width: int) -> bool:
    """Whether a line of so many names can stand above rows of a width: one for each, or, as R
    writes it, none for the first."""
    return width > 1 and names in (width, width - 1)


def find_decimal(
    path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", usual: str = ""
) -> str:
    """ "," where numbers have a decimal comma, else ".". usual: which it is where that is not
    clear. BadData where there are both, or where it could be either and nobody says."""
    cells = [cell.strip() for row in rows for cell in row if "," in cell or "." in cell]
    if delimiter == "," and not any("," in cell for cell in cells):
        return "."  # a comma would have divided columns
    cores = [core for core in map(find_core, cells) if core]
    commas = [core for core in cores if is_clearly_decimal(core, ",")]
    points = [core for core in cores if is_clearly_decimal(core, ".")]
    if commas and points:
        if usual:
            return usual
        raise BadData(
            _(
                "{path} has numbers with a decimal comma ({comma}) and with a point ({point}): say "
                "which it is, --decimal , or --decimal ."
            ).format(path=path, comma=commas[0], point=points[0])
        )
    if commas or points:
        return "," if commas else "."
    if delimiter == "," and not any("," in core for core in cores):
        return "."
    doubtful = [core for core in cores if EITHER.fullmatch(core)]
    if delimiter == "," or len(doubtful) < 2 or usual:
        return usual or "."
    if delimiter == ";" or any("," in core for core in doubtful):
        raise BadData(
            _(
                "{path} has numbers such as {number}, in which {mark!r} may divide thousands or be "
                "decimal: say which mark is decimal, --decimal , or --decimal ."
            ).format(path=path, number=doubtful[0], mark=doubtful[0][-4])
        )
    return "."


def has_header(path: Path, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns. BadData where it could as well be data."""
    first, below = rows[0], rows[1:]
    if len(first) < len(below[0]) if below else True:
        return True
    spelled = [parse_number(cell) is not None for cell in first]
    if not any(spelled):
        again = all(
            cell in {row[k] for row in below if k < len(row)} for k, cell in enumerate(first)
        )
        if again:
            _ask_for_header(path, first)
        return True
    numeric = [all(_is_number(row[k]) for row in below if k < len(row)) for k in range(len(first))]
    pairs = list(zip(spelled, numeric, strict=True))
    if (False, True) in pairs or (True, True) not in pairs:  # a word above numbers is a name
        return True
    return _ask_for_header(path, first) if _is_count(first) else False


def _is_number(cell: str) -> bool:
    return is_missing_text(cell) or parse_number(cell) is not None


def _is_count(first: Sequence[str]) -> bool:
    """Whether cells are whole numbers that rise by one: rather names than data."""
    numbers = [int(cell) for cell in first if cell.strip().isdigit()]
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _ask_for_header(path: Path, first: Sequence[str]) -> bool:
    raise BadData(
        _(
            "The first line of {path} ({cells}) may be names or data: say --header or --no-header."
        ).format(path=path, cells=join_words(first[:4]))
    )
